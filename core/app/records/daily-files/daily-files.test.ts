import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../../test/kit/eventually.ts'
import { notOn } from '../../../../test/kit/only-on.ts'
import { isOwnersOnly } from '../../../../test/kit/owners-only.ts'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { RECORD_COLUMN_IDS, RECORD_COLUMNS, type CallRecord } from '../../../contract/index.ts'
import { silentLog } from '../../../kit/index.ts'
import { createDailyFiles, type DailyFiles } from './daily-files.ts'

const HOUR = 3_600_000
const NINE = Date.UTC(2026, 10, 23, 9)
let dataDir: string
let records: CallRecord[]
let files: DailyFiles | undefined
let document: unknown
let isOn: boolean
let saves: number
let failAt: number
let listeners: (() => void)[]
let told: string | undefined
const clock = createVirtualClock()

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'daily-'))
  records = []
  ;[document, isOn, saves, failAt, listeners, told] = [undefined, true, 0, Infinity, [], undefined]
})
afterEach(async () => {
  await files?.stop().catch(() => undefined)
  rmSync(dataDir, { recursive: true })
})

async function start() {
  files = await createDailyFiles({
    dataDir,
    zone: 'Europe/Berlin',
    isOn: () => isOn,
    store: {
      putAside: () => Promise.resolve(),
      load: () => Promise.resolve(document ?? undefined),
      save: (body) => {
        if (++saves >= failAt) return Promise.reject(new Error('killed'))
        document = structuredClone(body)
        return Promise.resolve()
      },
    },
    ownRecordsSince: (since, limit) => {
      const found = records.filter((record) => record.sequence > since).slice(0, limit)
      const isMore = found.length === limit
      return Promise.resolve({
        records: found,
        more: isMore,
        next: isMore ? found.at(-1)!.sequence : records.length,
      })
    },
    recordsById: async (ids) => records.filter(({ record_id: id }) => ids.includes(id)),
    lastSequence: () => records.length,
    onRecords: (listener) => {
      listeners.push(listener)
      return () => (listeners = listeners.filter((one) => one !== listener))
    },
    health: { set: (_, problem) => (told = problem?.text) },
    clock,
    log: silentLog,
  })
}
const EMPTY = Object.fromEntries(
  RECORD_COLUMN_IDS.map((id) => [id, RECORD_COLUMNS[id].type === 'text' ? 'a "text",\r\nof two lines' : 0]),
) as CallRecord
/** Adds records of calls that end at these times. */
async function calls(...endsAt: number[]) {
  for (const at of endsAt) {
    const sequence = records.length + 1
    records.push({ ...EMPTY, record_id: `r${sequence}`, sequence, release_time: at })
  }
  for (const listener of listeners) listener()
  // Whoever listens has to be heard before time goes on.
  await Promise.resolve()
  clock.advance(200)
}
const names = () => (existsSync(join(dataDir, 'cdr')) ? readdirSync(join(dataDir, 'cdr')).sort() : [])
const rows = (name: string) =>
  parse<Record<string, string>>(readFileSync(join(dataDir, 'cdr', name), 'utf8'), {
    columns: true,
    relax_column_count: true,
  })
const settled = (name: string, count: number) =>
  eventually(`${count} records in ${name}`, () => {
    try {
      return names().includes(name) && rows(name).length === count
    } catch {
      // It is being written.
      return false
    }
  })

describe('daily files', () => {
  it('have the records of the day on which calls end, in the zone of the admin', async () => {
    await start()
    await calls(NINE, NINE + 1000, NINE + 14.5 * HOUR)
    await settled('2026-11-23.csv', 2)
    // 23:30 UTC is half past midnight in Berlin.
    await settled('2026-11-24.csv', 1)
    expect(names()).toEqual(['2026-11-23.csv', '2026-11-24.csv'])
    expect(rows('2026-11-24.csv')[0]!['release_time']).toMatch(/^2026-11-24T00:30:00\.\d{3}\+01:00$/)
    expect(isOwnersOnly(join(dataDir, 'cdr', '2026-11-23.csv'))).toBe(true)
    await calls(NINE + 2000)
    await settled('2026-11-23.csv', 3)
  })
  it('begin when they are switched on, and are none before', async () => {
    isOn = false
    await start()
    await calls(NINE)
    expect(names()).toEqual([])
    isOn = true
    files!.changed()
    await eventually('a place', () => document !== undefined)
    await calls(NINE + 1000)
    await settled('2026-11-23.csv', 1)
  })
  it('go on where they were after a stop', async () => {
    await start()
    await calls(NINE)
    await settled('2026-11-23.csv', 1)
    await files!.stop()
    listeners = []
    await calls(NINE + 1000, NINE + 2000)
    await start()
    await settled('2026-11-23.csv', 3)
  })
  it('have each record once, wherever the program was killed', async () => {
    await start()
    await calls(NINE)
    await settled('2026-11-23.csv', 1)
    for (let round = 0; round < 20; round++) {
      // Killed before the place is kept, after the file was written, or in the middle of a line.
      await eventually(
        'the last batch is done',
        () => (document as { cursor: number }).cursor === records.length,
      )
      failAt = saves + 1 + (round % 2)
      await calls(NINE + round * 1000, NINE + 24 * HOUR + round * 1000)
      await eventually('the kill', () => told?.includes('killed') === true)
      // Nobody stops it: the next one begins where this one was.
      listeners = []
      if (round % 2 === 1 && round % 4 === 1) {
        const path = join(dataDir, 'cdr', '2026-11-23.csv')
        truncateSync(path, statSync(path).size - 7)
      } else if (round % 2 === 1) appendFileSync(join(dataDir, 'cdr', '2026-11-24.csv'), '"half a li')
      failAt = Infinity
      told = undefined
      await start()
      await settled('2026-11-23.csv', round + 2)
      await settled('2026-11-24.csv', round + 1)
    }
    const ids = names().flatMap((name) => rows(name).map((row) => row['record_id']))
    expect(new Set(ids).size).toBe(ids.length)
  })
  it('that cannot be written are told, and follow later', async () => {
    writeFileSync(join(dataDir, 'cdr'), 'in the way')
    await start()
    await calls(NINE)
    await eventually('it is told', () => told?.includes('cannot be written') === true)
    rmSync(join(dataDir, 'cdr'))
    clock.advance(30_000)
    await settled('2026-11-23.csv', 1)
    await eventually('nothing is told any more', () => told === undefined)
  })
  it('follow what is deleted and masked later, up to a day', async () => {
    await start()
    await calls(NINE - 24 * HOUR, NINE, NINE + 1000, NINE + 24 * HOUR)
    await settled('2026-11-24.csv', 1)
    const untouched = readFileSync(join(dataDir, 'cdr', '2026-11-24.csv'), 'utf8')
    records = records.filter(({ record_id: id }) => id !== 'r1' && id !== 'r2')
    records = records.map((record) => ({ ...record, caller_number: '030•••' }))
    await files!.follow(NINE)
    expect(names()).toEqual(['2026-11-23.csv', '2026-11-24.csv'])
    expect(rows('2026-11-23.csv').map((row) => [row['record_id'], row['caller_number']])).toEqual([
      ['r3', '030•••'],
    ])
    expect(readFileSync(join(dataDir, 'cdr', '2026-11-24.csv'), 'utf8')).toBe(untouched)
  })
  notOn('win32', 'making links needs rights there')('do not follow links', async () => {
    const { mkdirSync, symlinkSync } = await import('node:fs')
    mkdirSync(join(dataDir, 'cdr'))
    const elsewhere = join(dataDir, 'precious')
    writeFileSync(elsewhere, 'precious')
    symlinkSync(elsewhere, join(dataDir, 'cdr', '2026-11-23.csv'))
    await start()
    await calls(NINE)
    await eventually('it is told', () => told !== undefined)
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious')
  })
})
