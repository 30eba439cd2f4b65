import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HalfTrace, TraceFacts } from '../../call/index.ts'
import { RECORD_PRESETS, type CallRecord, type RecordPreset } from '../../contract/index.ts'
import { decide } from '../policy/decide.ts'
import { deriveRecord, traceFacts } from '../record/derive-record.ts'
import { missedByExtension, missedCalls } from '../report/missed.ts'
import { isIn } from '../testkit/plain-filter.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { cause, makeHalf, NINE } from '../testkit/traces.ts'
import { countRecords } from './totals.ts'
import { listRecords } from './views.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
})
afterEach(() => store.dispose())

const OUTSIDE: TraceFacts = { callerNumber: '+49301', dialedNumber: '4930900', direction: 'inbound' }
const INSIDE: TraceFacts = { callerNumber: '100', dialedNumber: '101', direction: 'internal' }
const FORWARDED: TraceFacts = { service: 'forward_no_answer', redirectingNumber: '101', redirectCount: 1 }
const GROUP: TraceFacts = { service: 'ring_group', groupNumber: '200' }

/** The end of a half; `rang` says whether it alerted before. */
type End = { readonly kind: Parameters<typeof cause>[0] | 'talk'; readonly rang: boolean }
const half = (from: TraceFacts, callId: string, hop: number, { kind, rang }: End, facts: TraceFacts) =>
  makeHalf(
    [
      ...(rang ? [[100, 'alerting', { sipStatus: 180 }] as const] : []),
      ...(kind === 'talk'
        ? [
            [2000, 'connect', { sipStatus: 200 }] as const,
            [9000, 'disconnect', { release: cause('normal') }] as const,
          ]
        : [[9000, 'release', { release: cause(kind) }] as const]),
    ],
    {
      callId,
      hop,
      wallAt: NINE + hop,
      side: hop === 0 ? 'O' : 'T',
      party: hop === 0 && from === OUTSIDE ? 'outside' : 'local',
    },
    { ...from, ...facts },
  )

/** The O half first, then each T half: its end, and what is known about it. */
type Halves = readonly (readonly [End, TraceFacts])[]
const to = (number: string, more: TraceFacts = {}): TraceFacts => ({ destinationNumber: number, ...more })
const ended = (kind: End['kind'], rang = true): End => ({ kind, rang })
const both = (end: End): Halves => [
  [end, to('101')],
  [end, to('101')],
]

/**
 * The records that a call leaves behind, by who missed it: from caller records alone, and where callee records are
 * written.
 */
const OUTCOMES: readonly [string, Halves, fromCallers: string[], fromCallees: string[]][] = [
  ['not answered', both(ended('no_answer')), ['101'], ['101']],
  ['given up while it rang', both(ended('abandoned')), ['101'], ['101']],
  ['given up before it rang', both(ended('abandoned', false)), [], []],
  ['declined', both(ended('rejected')), ['101'], ['101']],
  ['busy without ringing', both(ended('busy', false)), [], []],
  ['not registered', [[ended('unreachable', false), to('101')]], [], []],
  ['answered', both(ended('talk')), [], []],
  [
    'a group, nobody answers',
    [
      [ended('no_answer'), to('200', GROUP)],
      [ended('no_answer'), to('101', GROUP)],
      [ended('no_answer'), to('102', GROUP)],
    ],
    ['200'],
    ['101', '102'],
  ],
  [
    'a group, one answers',
    [
      [ended('talk'), to('102', GROUP)],
      [ended('answered_elsewhere'), to('101', GROUP)],
      [ended('talk'), to('102', GROUP)],
    ],
    [],
    [],
  ],
  [
    'forwarded, not answered there either',
    [
      [ended('no_answer'), to('102', FORWARDED)],
      [ended('no_answer'), to('101')],
      [ended('no_answer'), to('102', FORWARDED)],
    ],
    ['102'],
    ['101', '102'],
  ],
  [
    'forwarded to one that is busy',
    [
      [ended('busy'), to('102', FORWARDED)],
      [ended('no_answer'), to('101')],
      [ended('busy', false), to('102', FORWARDED)],
    ],
    [],
    ['101'],
  ],
  [
    'the mailbox takes it',
    [
      [ended('talk'), to('*98*101', { service: 'voicemail' })],
      [ended('no_answer'), to('101')],
    ],
    ['101'],
    ['101'],
  ],
]
const OWN: Halves = [[ended('no_answer'), to('+49305', { direction: 'outbound' })]]

const PRESETS = Object.keys(RECORD_PRESETS) as RecordPreset[]
const FILTER = { view: 'missed' as const, where: [] }

async function missedIn(preset: RecordPreset, from: TraceFacts, halves: Halves): Promise<string[]> {
  const { mode, policy } = RECORD_PRESETS[preset].settings
  const traces = halves.map(([end, facts], hop): HalfTrace => half(from, 'call', hop, end, facts))
  await store.fill(
    traces.filter(
      (trace) => decide(deriveRecord(trace), traceFacts(trace), { mode, policy, override: 'inherit' }).write,
    ),
  )
  const { rows } = await missedCalls(store.reader, { kind: 'extension', days: 7, only: 'all', limit: 100 })
  const records = rows.map(({ record }) => record)
  const sort = { column: 'setup_time', direction: 'descending' } as const
  const listed = await listRecords(store.reader, { filter: FILTER, sort, limit: 100 })
  const all = (await store.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
  expect(listed.rows.map(({ record_id: id }) => id)).toEqual(records.map(({ record_id: id }) => id))
  expect(new Set(listed.rows.map(({ record_id: id }) => id))).toEqual(
    new Set(all.filter((record) => isIn(record, FILTER, all)).map(({ record_id: id }) => id)),
  )
  expect((await countRecords(store.reader, { filter: FILTER })).records).toBe(records.length)
  const summed = (await missedByExtension(store.reader, { days: 7 })).rows
  expect(summed.reduce((sum, { missed }) => sum + missed, 0)).toBe(records.length)
  for (const { extension, isGroup } of summed) expect(isGroup).toBe(extension === '200')
  expect(summed.map(({ extension }) => extension).sort()).toEqual(
    rows.map(({ extension }) => extension).sort(),
  )
  return rows.map(({ extension }) => extension).sort()
}

describe.each(PRESETS)('missed calls by %s', (preset) => {
  describe.each([
    ['outside', OUTSIDE],
    ['inside', INSIDE],
  ] as const)('from %s', (_, from) => {
    it.each(OUTCOMES)('%s', async (_name, halves, fromCallers, fromCallees) => {
      const isConnected = halves[0]![0].kind === 'talk'
      const expected =
        preset === 'everything'
          ? fromCallees
          : preset === 'answeredCallers' && !isConnected
            ? []
            : fromCallers
      expect(await missedIn(preset, from, halves)).toEqual(expected)
    })
  })
  it('own calls that nobody took are none', async () => {
    expect(await missedIn(preset, INSIDE, OWN)).toEqual([])
  })
})
