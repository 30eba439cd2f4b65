import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract } from '../../core/contract/index.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { officeConfig } from '../kit/phone.ts'

let server: HalfcallServer
let socket: WebSocket
let client: ContractRouterClient<Contract>
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  const made = await halfcall(
    ['token', 'create', '--name', 'window', '--scope', 'manage', '--data', server.dataDir],
    '',
  )
  socket = new WebSocket(new URL('rpc', server.url.replace('http', 'ws')), {
    headers: { Authorization: `Bearer ${made.stdout.trim()}` },
  })
  client = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  await new Promise((resolve) => socket.once('open', resolve))
}, 60_000)
afterAll(async () => {
  socket.terminate()
  await server.dispose()
})

const filter = { from: 0, to: Date.UTC(2100, 0), where: [] }
const inYears = { ...filter, from: Date.UTC(2020, 0) }

it('answers a window from both processes, whoever of them knows', async () => {
  const [info, page, totals, since] = await Promise.all([
    client.system.info(),
    client.cdr.list({ filter: inYears }),
    client.cdr.count({ filter: inYears }),
    client.cdr.since({}),
  ])
  expect(info).toMatchObject({ host: 'headless' })
  expect([page.rows, totals.records, since.records]).toEqual([[], 0, []])
}, 60_000)

it('passes refusals on', async () => {
  await expect(client.cdr.get({ callId: 'none' })).rejects.toMatchObject({ code: 'record.unknown' })
  await expect(client.cdr.list({ filter: { ...filter, other: 1 } as never })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
}, 60_000)

it('answers by the settings of the moment, on a line that is open already', async () => {
  const at = Date.UTC(2026, 10, 23, 9)
  const call = {
    ...{ caller_number: '100', dialed_number: '+49301', destination_number: '+49301', duration: 60 },
    ...{ setup_time: at, connect_time: at, release_time: at + 60_000, side: 'O', party: 'local' },
    ...{ result: 'answered', released_by: 'caller', service: 'basic', direction: 'outbound' },
    ...{ call_id: 'outgoing', hop: 0, record_id: 'outgoing' },
  }
  const file = join(server.dataDir, 'outgoing.jsonl')
  writeFileSync(file, JSON.stringify(call))
  expect((await halfcall(['cdr', 'import', file, '--data', server.dataDir])).stdout).toContain('1 records')
  for (const perMinute of [0.5, 0.25, 0.75]) {
    const { revision, rates } = await client.rates.get()
    const table = [{ prefix: '+49', name: '', perMinute, perCall: 0, interval: 60, freeSeconds: 0 }]
    await client.rates.save({ revision, rates: { ...rates, currency: 'EUR', table } })
    const { totals } = await client.reports.costs({ filter: inYears, by: 'line', prices: 'today' })
    expect(totals).toEqual([{ currency: 'EUR', calls: 1, cost: perMinute }])
  }
}, 60_000)

it('gives a question up that the window gave up', async () => {
  const stop = new AbortController()
  const asked = client.reports.week({ filter: inYears, zone: 'UTC' }, { signal: stop.signal })
  stop.abort()
  await expect(asked).rejects.toThrow()
  expect((await client.cdr.list({ filter: inYears })).rows).toHaveLength(1)
}, 60_000)

it('closes the line on a message with too many values', async () => {
  socket.send(JSON.stringify({ i: 'x', p: { u: '/saved/save', b: { json: Array(100_000).fill(1) } } }))
  expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009)
}, 60_000)
