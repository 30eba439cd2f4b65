import { afterAll, beforeAll, expect, it } from 'vitest'
import { defineSectionStore } from '../../core/app/configuration/section-store.ts'
import { memoryConfiguration } from '../../core/app/configuration/testkit/memory-configuration.ts'
import { createPostgresSink, type PostgresSink } from '../../core/app/records/integrations/postgres/sink.ts'
import {
  changedSince,
  deletedRanges,
  deleteRecords,
  loggedRecords,
  logLost,
  maskRecords,
  recordsSince,
} from '../../core/cdr/index.ts'
import { openTempStore, type TempStore } from '../../core/cdr/testkit/temp-store.ts'
import { answeredHalf, NINE } from '../../core/cdr/testkit/traces.ts'
import type { PostgresSettings } from '../../core/contract/index.ts'
import { silentLog } from '../../core/kit/index.ts'
import { startPostgres, type Postgres } from '../kit/postgres.ts'
import { createVirtualClock } from '../kit/virtual-clock.ts'

const RECORDS = 40
const DAY_MS = 86_400_000
let postgres: Postgres
let store: TempStore
let sink: PostgresSink
let wake: () => void = () => undefined

beforeAll(async () => {
  postgres = await startPostgres()
  store = await openTempStore()
  const halves = Array.from({ length: RECORDS }, (_, i) =>
    answeredHalf(1000, { callId: `call-${i}`, wallAt: NINE + i * DAY_MS }),
  )
  await store.fill(halves, (draft, i) => ({
    ...draft,
    emergency: i === 4 ? 1 : 0,
    caller_number: `+493055500${i}`,
    direction: 'inbound',
  }))
  let kept: unknown
  const database = store.writer
  const configuration = await memoryConfiguration()
  configuration.onChange(() => sink.settingsChanged())
  sink = await createPostgresSink({
    settings: defineSectionStore(configuration, 'postgres'),
    store: {
      load: () => Promise.resolve(kept),
      save: (body) => Promise.resolve(void (kept = structuredClone(body))),
      putAside: () => Promise.resolve(),
    },
    history: { id: 'test', follows: [] },
    recordsSince: (since, limit) => recordsSince(database, { since, limit }),
    changedSince: (since, limit) => changedSince(database, { since, limit }),
    countDeleted: () => loggedRecords(database, 'deleted'),
    deletedRanges: (since) => deletedRanges(database, { since, limit: 3 }),
    lastSequence: () => RECORDS,
    onRecords: (listener) => {
      wake = listener
      return () => undefined
    },
    health: { set: () => undefined },
    clock: createVirtualClock(),
    log: silentLog,
  })
}, 60_000)
afterAll(async () => {
  await sink.stop()
  await store.dispose()
  await postgres.dispose()
})

const copied = async () => {
  wake()
  const rows = await postgres
    .query<{ sequence: string }>('SELECT sequence FROM halfcall.record ORDER BY sequence')
    .catch(() => [])
  return rows.map(({ sequence }) => Number(sequence))
}
const here = async () =>
  (await store.writer.all('SELECT sequence FROM record ORDER BY sequence')).map(({ sequence }) => sequence)
const save = (more: Partial<PostgresSettings>) =>
  sink.save(
    {
      ...{ host: '127.0.0.1', port: postgres.port, database: postgres.database, user: postgres.user },
      ...{ tls: 'none', followsDeletion: false, ...more },
    },
    postgres.password,
  )
const deleteUpTo = (day: number, at: number) =>
  deleteRecords(store.writer, {
    upTo: { setupTime: NINE + day * DAY_MS, sequence: RECORDS },
    emergencyBefore: null,
    batch: 1000,
    at,
    why: 'test',
  })
const ALL = Array.from({ length: RECORDS }, (_, i) => i + 1)

it('keeps what is deleted here, as long as nobody says otherwise', async () => {
  await save({})
  await expect.poll(copied, { timeout: 20_000 }).toEqual(ALL)
  expect(await deleteUpTo(9, 1)).toBe(9)
  await store.fill([answeredHalf(1000, { callId: 'later', wallAt: NINE + RECORDS * DAY_MS })])
  await expect.poll(copied, { timeout: 20_000 }).toEqual([...ALL, RECORDS + 1])
})

it('deletes it when its setting says so, and what is deleted from then on', async () => {
  await save({ followsDeletion: true })
  await expect.poll(copied, { timeout: 20_000 }).toEqual([5, ...ALL.slice(10), RECORDS + 1])
  await deleteUpTo(19, 2)
  await expect.poll(copied, { timeout: 20_000 }).toEqual([5, ...ALL.slice(20), RECORDS + 1])
  expect(await here()).toEqual(await copied())
})

it('masks there what is masked here', async () => {
  const [row] = await store.writer.all('SELECT record_id FROM record WHERE sequence = 30')
  const id = String(row!['record_id'])
  await maskRecords(store.writer, {
    recordIds: [id],
    ownNumbers: [],
    digits: 'all',
    names: true,
    at: 3,
    why: 'test',
  })
  const number = async () => {
    await copied()
    const rows = await postgres.query<{ caller_number: string }>(
      'SELECT caller_number FROM halfcall.record WHERE sequence = 30',
    )
    return rows[0]?.caller_number
  }
  await expect.poll(number, { timeout: 20_000 }).toBe('+•••••••••••')
})

it('records of others and those that were lost here stay', async () => {
  await postgres.query("UPDATE halfcall.record SET installation = 'elsewhere' WHERE sequence = 25")
  await logLost(store.writer, { records: 5, at: 4, why: 'test' })
  await deleteUpTo(29, 5)
  await expect.poll(copied, { timeout: 20_000 }).toEqual([5, 25, ...ALL.slice(30), RECORDS + 1])
})
