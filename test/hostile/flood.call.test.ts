import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { securityEvents } from '../kit/security-events.ts'
import { SDP } from '../kit/sip-text.ts'
import { IS_LONG, scaled } from './office.ts'

const SECONDS = scaled(4, 300)
const WARM_UP_SECONDS = scaled(1, 30)
/** Legal calls a second. */
const RATE = 5
const METHODS = ['REGISTER', 'INVITE', 'OPTIONS']
/** The number of each of these requests a second: the short form leaves time for calls on a computer with other work. */
const FLOOD_RATE = scaled(1000, 2000)
/** Requests of strangers who claim to be in a dialog. */
const TAGGED = ['OPTIONS', 'INVITE', 'REGISTER', 'BYE', 'INFO', 'SUBSCRIBE']
/** The number of each of these requests a second. */
const TAGGED_RATE = scaled(300, 1000)
/** The number of requests a second that one address can have handled. */
const HEARD_PER_SECOND = 100
const TICK_MS = 10
/** Transactions of the strangers, of the program on this computer and of the calls. */
const MOST_TRANSACTIONS = 500 + HEARD_PER_SECOND * 32 + 300 * 32
/** Transactions of the calls alone: what belongs nowhere is answered without one. */
const MOST_OF_CALLS = RATE * 32 * 8
/** The time until everything is cleared, generous to the 32 s of a last retransmission. */
const CLEARED_MS = 60_000
/** Megabytes that the process may grow by; a heap that has not been collected yet is part of it. */
const GROWTH_MB = 100

let server: HalfcallServer
beforeAll(
  async () => void (server = await startServer({ config: officeConfig(), args: ['--limit-loopback'] })),
)
afterAll(() => server.dispose())

const residentMb = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1]) / 1024
const open = async (): Promise<number> => {
  const { tables } = await server.status()
  return ['ist', 'nist'].reduce((sum, name) => sum + (tables[name] ?? 0), 0)
}

/** Sends requests without a password, this many of each method a second, until it is stopped. */
async function flood(
  from: string,
  perSecond: number,
  transport: 'udp' | 'tcp',
  methods: readonly string[],
): Promise<{ sent(): number; stop(): Promise<void> }> {
  const phone = await openHandPhone({ server: server.sipPort, number: '666', password: '', address: from })
  let socket: Socket | undefined
  let sent = 0
  let isOver = false
  const reach = async () => {
    socket = connect({ port: server.sipPort, host: '127.0.0.1', localAddress: from })
    socket.on('error', () => undefined)
    socket.resume()
    await once(socket, 'connect')
  }
  if (transport === 'tcp') await reach()
  const write = (method: string) => {
    sent++
    const uri = 'sip:101@office.test'
    const to = methods === TAGGED ? { to: `<${uri}>;tag=1` } : {}
    const parts = { uri, ...to, ...(method === 'INVITE' ? { body: SDP } : {}) }
    if (!socket) return void phone.send(method, parts)
    if (socket.destroyed) return
    socket.write(phone.compose(method, parts).text.replace('SIP/2.0/UDP', 'SIP/2.0/TCP'))
  }
  const begun = performance.now()
  const run = async (): Promise<void> => {
    while (!isOver) {
      const due = ((performance.now() - begun) / 1000) * perSecond
      while (sent < due * methods.length) write(methods[sent % methods.length]!)
      await pause(TICK_MS)
    }
  }
  const running = run()
  return {
    sent: () => sent,
    async stop() {
      isOver = true
      await running
      phone.close()
      socket?.destroy()
    },
  }
}

/** Makes calls in the office meanwhile: none fails, and none takes long to ring. */
async function legalCalls(seconds: number): Promise<void> {
  const before = (await server.status()).recordsWritten
  const calls = RATE * seconds
  const callee = await startPhone(server.sipPort, OFFICE[1]!, 'uas-answer', { calls })
  const caller = await startCall(server.sipPort, OFFICE[0]!, '101', 'uac-answered', {
    calls,
    rate: RATE,
    talkMs: 200,
  })
  for (const side of [caller, callee]) {
    const { code, output } = await side.done()
    expect(code, output).toBe(0)
  }
  const rows = await server.recordsAfter(before + 2 * calls)
  const callers = rows.filter((row) => row['side'] === 'O').slice(-calls)
  const rang = callers.map(
    (row) => Date.parse(String(row['alert_time'])) - Date.parse(String(row['setup_time'])),
  )
  expect(rang).toHaveLength(calls)
  expect(rang.toSorted((a, b) => a - b)[Math.floor(calls * 0.99)]).toBeLessThan(1000)
}

const FLOODS: readonly (readonly [string, string, number, 'udp' | 'tcp', readonly string[]])[] = [
  ['a stranger, UDP', '127.0.7.1', FLOOD_RATE, 'udp', METHODS],
  ['a stranger, TCP', '127.0.7.2', FLOOD_RATE, 'tcp', METHODS],
  ['a stranger who keeps below the limit, UDP', '127.0.7.3', 30, 'udp', METHODS],
  ['a stranger with tags in To, UDP', '127.0.7.4', TAGGED_RATE, 'udp', TAGGED],
  ['a stranger with tags in To, TCP', '127.0.7.5', TAGGED_RATE, 'tcp', TAGGED],
  ['a stranger with tags in To who keeps below the limit, UDP', '127.0.7.6', 12, 'udp', TAGGED],
]

describe.each(FLOODS)('%s', (_, from, perSecond, transport, methods) => {
  it(`${perSecond} ${methods.join(', ')} each a second for ${SECONDS} s: calls go on, memory is bounded`, async () => {
    const flooding = await flood(from, perSecond, transport, methods)
    const measure = async () => {
      await legalCalls(WARM_UP_SECONDS)
      const before = residentMb()
      await legalCalls(SECONDS)
      return { before, transactions: await open() }
    }
    const { before, transactions } = await measure().finally(() => flooding.stop())
    expect(flooding.sent()).toBeGreaterThan(perSecond * SECONDS)
    // A stranger may open 500 at once and a hundred a second, each of which is kept for 32 s at most.
    expect(transactions).toBeLessThan(methods === TAGGED ? MOST_OF_CALLS : MOST_TRANSACTIONS)
    const isLimited = perSecond * methods.length > HEARD_PER_SECOND
    const limits = securityEvents(server.dataDir).filter(
      ({ event, address }) => event === 'rate-limit' && address === from,
    )
    expect(limits.length > 0).toBe(isLimited)
    expect(residentMb() - before).toBeLessThan(GROWTH_MB)
  }, 900_000)
})

it('dialogs and requests of strangers are not kept', async () => {
  let kept: Readonly<Record<string, number>> = {}
  await eventually(
    () => `the tables are empty: ${JSON.stringify(kept)}`,
    async () => {
      kept = (await server.status()).tables
      return ['dialogs', 'serverRequests', 'clientRequests'].every((name) => kept[name] === 0)
    },
    CLEARED_MS,
  )
})

if (IS_LONG) {
  it('no transaction is kept longer than Timer H and J', async () => {
    await eventually('all transactions are over', async () => (await open()) === 0, 40_000)
  })
}
