import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LiveConfiguration } from '../../core/config/index.ts'
import { defineSectionStore } from '../../core/app/configuration/section-store.ts'
import { memoryConfiguration } from '../../core/app/configuration/testkit/memory-configuration.ts'
import { createPostgresSink, type PostgresSink } from '../../core/app/records/integrations/postgres/sink.ts'
import { RECORD_COLUMN_IDS, RECORD_COLUMNS, type CallRecord } from '../../core/contract/index.ts'
import { silentLog, systemClock } from '../../core/kit/index.ts'
import { startPostgres, type Postgres } from '../kit/postgres.ts'

let postgres: Postgres
let sink: PostgresSink
let records: CallRecord[] = []
let history = { id: 'one', follows: [] as { history: string; upTo: number }[] }
let document: unknown
let tell = () => undefined as void
const told = new Map<string, string>()

let configuration: LiveConfiguration
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres.dispose())
afterEach(() => sink.stop())

const record = (sequence: number, id: string) =>
  ({
    ...Object.fromEntries(
      RECORD_COLUMN_IDS.map((name) => [name, RECORD_COLUMNS[name].type === 'text' ? '' : 0]),
    ),
    record_id: id,
    sequence,
  }) as unknown as CallRecord
const last = () => records.at(-1)?.sequence ?? 0

async function start() {
  if (document === undefined) {
    configuration = await memoryConfiguration()
    configuration.onChange(() => sink.settingsChanged())
  }
  sink = await createPostgresSink({
    settings: defineSectionStore(configuration, 'postgres'),
    store: {
      load: () => Promise.resolve(document),
      save: (body) => Promise.resolve(void (document = structuredClone(body))),
      putAside: () => Promise.resolve(),
    },
    history,
    recordsSince: async (since) => ({
      records: records.filter(({ sequence }) => sequence > since),
      ...{ next: Math.max(since, last()), more: false, gaps: [] },
    }),
    changedSince: (since) => Promise.resolve({ records: [], next: since, more: false }),
    countDeleted: () => Promise.resolve(0),
    deletedRanges: () => Promise.resolve({ ranges: [], next: null }),
    lastSequence: last,
    onRecords(listener) {
      tell = listener
      return () => undefined
    },
    health: { set: (code, problem) => void (problem ? told.set(code, problem.text) : told.delete(code)) },
    clock: systemClock,
    log: silentLog,
  })
  // As after a restart: what was saved is there.
  if (document !== undefined) return
  const { port, database, user, password } = postgres
  await sink.save({ host: '127.0.0.1', port, database, user, tls: 'none', followsDeletion: false }, password)
}
function write(...sequences: number[]) {
  for (const sequence of sequences) records.push(record(sequence, `${history.id}-${sequence}`))
  tell()
}
const copied = async () =>
  (
    await postgres
      .query<{ record_id: string }>('SELECT record_id FROM halfcall.record ORDER BY record_id')
      .catch(() => [])
  ).map(({ record_id: id }) => id)
const eventually = (ids: readonly string[]) => expect.poll(copied, { timeout: 20_000 }).toEqual(ids)

async function begin() {
  await postgres.query('DROP SCHEMA IF EXISTS halfcall CASCADE')
  ;[records, document, history] = [[], undefined, { id: 'one', follows: [] }]
  told.clear()
  await start()
  write(1, 2, 3)
  await eventually(['one-1', 'one-2', 'one-3'])
}

describe('what somebody took away is told, made again and filled from the start', () => {
  it.each([
    ['the records', 'DROP TABLE halfcall.record'],
    ['the place', 'DROP TABLE halfcall.source'],
    ['both', 'DROP TABLE halfcall.record, halfcall.source'],
    ['all of it', 'DROP SCHEMA halfcall CASCADE'],
  ])('%s, under an open connection', async (_what, sql) => {
    await begin()
    await postgres.query(sql)
    write(4)
    await eventually(['one-1', 'one-2', 'one-3', 'one-4'])
    expect(told.get('postgres-table')).toContain('dropped')
    expect(sink.view().notice).toContain('dropped')
  })
  it('the records, while nobody was connected', async () => {
    await begin()
    await sink.stop()
    await postgres.query('DROP TABLE halfcall.record')
    await start()
    await eventually(['one-1', 'one-2', 'one-3'])
  })
  it('single rows, when that is asked for', async () => {
    await begin()
    await postgres.query('DELETE FROM halfcall.record WHERE sequence < 3')
    await sink.refill()
    await eventually(['one-1', 'one-2', 'one-3'])
  })
})

it('after a restart the copy goes on as the same installation', async () => {
  await begin()
  await sink.stop()
  await start()
  write(4)
  await eventually(['one-1', 'one-2', 'one-3', 'one-4'])
  const sources = await postgres.query<{ cursor: string }>('SELECT cursor::text FROM halfcall.source')
  expect(sources).toEqual([{ cursor: '4' }])
})

describe('after a restore', () => {
  it('numbers go on, and nothing is missing or doubled', async () => {
    await begin()
    await sink.stop()
    records = records.slice(0, 1)
    history = { id: 'two', follows: [{ history: 'one', upTo: 3 }] }
    await start()
    write(4, 5)
    await eventually(['one-1', 'one-2', 'one-3', 'two-4', 'two-5'])
  })
  it('of a backup that comes alone, with numbers that were given out before, the records stand beside the others', async () => {
    await begin()
    await sink.stop()
    records = records.slice(0, 1)
    history = { id: 'two', follows: [] }
    await start()
    write(2, 3, 4)
    await eventually(['one-1', 'one-2', 'one-3', 'two-2', 'two-3', 'two-4'])
    expect(sink.view().notice).toContain('another history')
  })
})
