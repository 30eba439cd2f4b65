import { describe, expect, it } from 'vitest'
import { RECORD_PRESETS } from '../../../core/contract/index.ts'
import { makeRecord } from '../../testkit/record.ts'
import { columnsFor } from '../../ui/grid-column.ts'
import { missedGap, missingCallees } from './callee-records.ts'
import { factsOf } from './facts.ts'
import { mergeNewest } from './merge-newest.ts'
import { trackOf, USUAL_COLUMNS } from './record-columns.ts'
import { oneValue } from './record-query.ts'
import { rowsAsTable } from './rows-as-table.ts'
import { axisMarks, timelineOf } from './timeline.ts'

const rows = (...keys: number[]) => keys.map((key) => ({ key }))
const keyOf = ({ key }: { key: number }) => String(key)

describe('the newest page read again', () => {
  it('goes before what is loaded and keeps the place where reading goes on', () => {
    const merged = mergeNewest({ rows: rows(5, 4, 3), next: 3 }, { rows: rows(7, 6, 5), next: 5 }, keyOf)
    expect(merged).toEqual({ rows: rows(7, 6, 5, 4, 3), next: 3, added: 2 })
  })
  it('stands alone when more came than it holds', () => {
    const merged = mergeNewest({ rows: rows(3, 2), next: 2 }, { rows: rows(9, 8), next: 8 }, keyOf)
    expect(merged).toEqual({ rows: rows(9, 8), next: 8, added: 2 })
  })
  it('replaces rows that changed', () => {
    const old = { rows: [{ key: 1, halves: 1 }], next: 1 }
    const merged = mergeNewest(old, { rows: [{ key: 1, halves: 2 }], next: 1 }, keyOf)
    expect(merged).toEqual({ rows: [{ key: 1, halves: 2 }], next: 1, added: 0 })
  })
})

describe('callee records that are not written', () => {
  const { policy } = RECORD_PRESETS.callerRecords.settings
  it('are missed where a view needs them', () => {
    expect(missingCallees({ tab: 'all' }, policy)).toEqual(['local', 'outside'])
    expect(
      missingCallees({ tab: 'calls', where: [oneValue('side', 'T'), oneValue('party', 'local')] }, policy),
    ).toEqual(['local'])
  })
  it.each([
    ['callerRecords', 'callees'],
    ['cloudStyle', 'callees'],
    ['answeredCallers', 'unanswered'],
    ['everything', undefined],
  ] as const)('leave missed calls by %s without %s', (preset, gap) => {
    expect(missedGap(RECORD_PRESETS[preset].settings.policy)).toBe(gap)
  })
  it('are not missed elsewhere', () => {
    expect(missingCallees({ tab: 'calls' }, policy)).toEqual([])
    expect(missingCallees({ tab: 'all' }, RECORD_PRESETS.everything.settings.policy)).toEqual([])
  })
})

describe('the halves beside each other', () => {
  const o = makeRecord()
  const t = makeRecord({ side: 'T', hop: 1, record_id: 'r2', setup_time: o.setup_time + 150, codec: 'PCMU' })
  it('marks what differs, but not what every record has for itself', () => {
    const facts = new Map(factsOf([o, t], () => undefined).map((fact) => [fact.column, fact]))
    expect(facts.get('record_id')?.differs).toBe(false)
    expect(facts.get('setup_time')?.differs).toBe(true)
    expect(facts.get('codec')?.values).toEqual(['', 'PCMU'])
    expect(facts.has('did')).toBe(false)
  })
  it('become lanes of one time axis', () => {
    const { lanes, lengthMs } = timelineOf([o, t])
    expect(lengthMs).toBe(68_400)
    expect(lanes[0]?.stretches.map(({ kind, fromMs }) => [kind, fromMs])).toEqual([
      ['setup', 0],
      ['ringing', 200],
      ['talk', 3300],
    ])
    expect(axisMarks(lengthMs)).toEqual([0, 15_000, 30_000, 45_000, 60_000])
  })
})

it('copied rows are a table that no spreadsheet runs', () => {
  const record = makeRecord({ caller_name: '=1+1\tx', dialed_number: '+4930', connect_time: null })
  const columns = (['caller_name', 'dialed_number', 'connect_time', 'duration'] as const).map((column) => ({
    column,
    title: column,
  }))
  expect(rowsAsTable([record], columns)).toBe(
    `caller_name\tdialed_number\tconnect_time\tduration\n'=1+1 x\t+4930\t\t${record.duration}`,
  )
})

describe('columns of a list beside an open call', () => {
  // 1280 px less the rail and the panel.
  const width = 1280 - 200 - 461
  it.each(['calls', 'basic', 'failed', 'missed', 'all'] as const)(
    '%s: what matters stays and fits',
    (tab) => {
      const shown = columnsFor(
        USUAL_COLUMNS[tab].map((id) => ({ id, title: id, ...trackOf(id) })),
        width,
      )
      expect(shown.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['time', 'caller', 'reached', 'result']),
      )
      const least = shown.map(({ width: track }) => Number(/(\d+)px/.exec(track)![1]))
      const fold = tab === 'calls' ? 36 : 0
      expect(least.reduce((sum, px) => sum + px, fold + 2 * 12)).toBeLessThanOrEqual(width)
    },
  )
})
