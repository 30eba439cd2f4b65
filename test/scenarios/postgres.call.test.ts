import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectPostgres } from '../../core/app/records/integrations/postgres/connect.ts'
import { readPlace, writeBatch } from '../../core/app/records/integrations/postgres/write-batch.ts'
import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type PostgresView,
} from '../../core/contract/index.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'
import { startPostgres, type Postgres } from '../kit/postgres.ts'

let server: HalfcallServer
let postgres: Postgres
let token: string

async function ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(`api/integrations/postgres${path}`, server.url), {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}
const view = async () => (await ask<PostgresView>('GET', '')).body
const settings = () => ({
  host: '127.0.0.1',
  port: postgres.port,
  database: postgres.database,
  user: postgres.user,
  tls: 'none',
})
/** Makes calls to a number that nobody has; each leaves one record. */
async function failedCalls(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await (await startCall(server.sipPort, OFFICE[0]!, '999', 'uac-failed')).done()
}
const copied = async () =>
  (
    await postgres
      .query<{ sequence: string }>('SELECT sequence FROM halfcall.record ORDER BY sequence')
      .catch(() => [])
  ).map(({ sequence }) => Number(sequence))
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

beforeAll(async () => {
  postgres = await startPostgres()
  server = await startServer({ config: officeConfig() })
  token = (
    await halfcall(['token', 'create', '--name', 'test', '--scope', 'manage', '--data', server.dataDir])
  ).stdout.trim()
}, 60_000)
afterAll(async () => {
  await server.dispose()
  await postgres.dispose()
})

it('what cannot work is told when it is tried', async () => {
  const test = (more: object, password = postgres.password) =>
    ask<{ code: string; message: string }>('POST', '/test', {
      settings: { ...settings(), ...more },
      password,
    })
  expect((await test({}, 'wrong')).body).toMatchObject({
    code: 'postgres.refused',
    message: expect.stringContaining('password authentication failed') as string,
  })
  expect((await test({ port: 1 })).body.message).toMatch(/ECONNREFUSED/)
  expect((await test({ database: 'none' })).body.message).toMatch(/"none" does not exist/)
  expect((await test({ tls: 'verify' })).body.message).toMatch(/does not support SSL/)
  expect((await test({})).status).toBe(200)
})

it('records that were there and those that come are copied, all columns of them', async () => {
  await failedCalls(3)
  await server.recordsAfter(3)
  expect((await ask('PUT', '', { settings: settings(), password: postgres.password })).status).toBe(200)
  await expect.poll(copied, { timeout: 10_000 }).toEqual([1, 2, 3])
  await failedCalls(1)
  await expect.poll(copied, { timeout: 10_000 }).toEqual([1, 2, 3, 4])
  expect(await view()).toMatchObject({
    state: 'connected',
    hasPassword: true,
    sequence: 4,
    lag: 0,
    problem: null,
  })
  const [row] = await postgres.query<Record<string, unknown>>(
    'SELECT * FROM halfcall.record WHERE sequence = 4',
  )
  const [record] = (await server.records()).filter(({ sequence }) => sequence === 4)
  for (const id of RECORD_COLUMN_IDS) {
    const value = row![id]
    const plain = value instanceof Date ? value.getTime() : typeof value === 'boolean' ? Number(value) : value
    const exported =
      /_time$|written_at/.test(id) && record![id] !== null ? Date.parse(String(record![id])) : record![id]
    expect(String(plain), id).toBe(String(exported))
  }
})

it('while it is away calls go on, and nothing is missing or doubled afterwards', async () => {
  await postgres.kill()
  await failedCalls(5)
  await expect.poll(async () => (await view()).state, { timeout: 10_000 }).toBe('failing')
  expect((await server.recordsAfter(9)).length).toBe(9)
  await postgres.start()
  await expect.poll(copied, { timeout: 20_000 }).toEqual(upTo(9))
  await expect.poll(async () => (await view()).problem, { timeout: 10_000 }).toBeNull()
})

it('a database that is killed while records come gets them all', async () => {
  const calls = failedCalls(12)
  for (let round = 0; round < 2; round++) {
    await expect.poll(copied, { timeout: 30_000 }).not.toEqual(upTo(9 + round))
    await postgres.kill()
    await postgres.start()
  }
  await calls
  await expect.poll(copied, { timeout: 40_000 }).toEqual(upTo(21))
}, 90_000)

it('a restart goes on where it was, and the password stands in no log and no answer', async () => {
  await server.stop()
  server = await startServer({ dataDir: server.dataDir })
  await failedCalls(1)
  await expect.poll(copied, { timeout: 20_000 }).toEqual(upTo(22))
  const log = readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')
  expect(log + JSON.stringify(await view())).not.toContain(postgres.password)
})

it('hostile text arrives as text, and a record that is changed later is there once, as it is now', async () => {
  const { password } = postgres
  const client = await connectPostgres({ ...settings(), tls: 'none', password })
  const [exported] = await server.records('--from', '2000-01-01')
  const plain = Object.fromEntries(
    RECORD_COLUMN_IDS.map((id) => {
      const value = exported![id] ?? null
      return [id, RECORD_COLUMNS[id].type === 'time' && value !== null ? Date.parse(String(value)) : value]
    }),
  )
  const record = {
    ...plain,
    record_id: 'hostile',
    caller_name: `a\0b'); DROP TABLE halfcall.record; -- \u202e😀\ud800`,
  } as unknown as CallRecord
  try {
    await writeBatch(client, 'elsewhere', [record, { ...record, record_id: 'plain', sequence: 999 }], {
      cursor: 1,
      changes: 0,
      history: 'h',
    })
    await writeBatch(client, 'elsewhere', [{ ...record, note: 'later' }], {
      cursor: 1,
      changes: 1,
      history: 'h',
    })
    expect(await readPlace(client, 'elsewhere')).toEqual({ cursor: 1, changes: 1, history: 'h' })
    expect(await readPlace(client, 'nowhere')).toEqual({ cursor: 0, changes: 0, history: '' })
  } finally {
    await client.end()
  }
  const rows = await postgres.query<{ caller_name: string; note: string }>(
    "SELECT caller_name, note FROM halfcall.record WHERE installation = 'elsewhere' AND record_id = 'hostile'",
  )
  expect(rows).toEqual([
    { caller_name: "a\ufffdb'); DROP TABLE halfcall.record; -- \u202e😀\ufffd", note: 'later' },
  ])
})
