import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMonth, MONTH } from '../bench/a-month.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, type HandPhone } from '../kit/hand-phone.ts'
import { officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { IS_LONG, registered, scaled } from './office.ts'

/** Calls made with readers, and the same number without. */
const CALLS = scaled(15, 400)
const STREAMS = scaled(300, 1500)
/** How much later 99 of 100 answers may come, in milliseconds. */
const LATER_MS = 50

let server: HalfcallServer
let token: string
let caller: HandPhone
let callee: HandPhone
beforeAll(async () => {
  const dataDir = makeDataDir()
  // So many that a page is as large as can be.
  if (IS_LONG) await makeMonth(dataDir)
  server = await startServer({ config: officeConfig(), dataDir })
  const created = await halfcall(
    ['token', 'create', '--name', 'reader', '--scope', 'records:masked', '--data', dataDir],
    '',
  )
  token = created.stdout.trim()
  ;[caller, callee] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
}, 600_000)
afterAll(async () => {
  caller.close()
  callee.close()
  await server.dispose()
})

/** What came of reading: how many requests were refused, and connections that the server ended. */
interface Outcome {
  refused: number
  ended: number
}
interface Running {
  readonly outcome: Outcome
  stop(): void
}
const text = (method: string, path: string, body = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Connections that write the same and then read as they like; those that end come again when they are to. */
function connections(
  count: number,
  write: (socket: Socket, count: (refused: number) => void) => void,
  comesAgain = false,
): Running {
  const outcome: Outcome = { refused: 0, ended: 0 }
  const sockets = new Set<Socket>()
  let isOver = false
  const open = () => {
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('connect', () => write(socket, (refused) => (outcome.refused += refused)))
    socket.on('close', () => {
      sockets.delete(socket)
      if (isOver) return
      outcome.ended++
      if (comesAgain) setTimeout(open, 20)
    })
  }
  for (let i = 0; i < count; i++) open()
  return {
    outcome,
    stop() {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}
const countRefusals = (socket: Socket, count: (refused: number) => void) =>
  socket.on('data', (bytes: Buffer) => count(bytes.toString('latin1').match(/HTTP\/1\.1 429 /g)?.length ?? 0))

const filter = {
  from: MONTH.from,
  to: MONTH.to,
  where: [{ field: 'duration', is: 'atLeast', values: ['1'] }],
}
const REPORT = JSON.stringify({ filter, zone: 'Europe/Berlin', bucket: 'day' })
const PAGE = '/api/records?since=0&limit=1000'

interface Reader {
  readonly name: string
  readonly begin: () => Running
  readonly isRefused?: boolean
  readonly isEnded?: boolean
}
const READERS: readonly Reader[] = [
  {
    name: '20 connections with 520 requests sent ahead, nothing read',
    begin: () => connections(20, (socket) => void socket.pause().write(text('GET', PAGE).repeat(520))),
  },
  {
    name: '20 connections with 520 requests sent ahead, again and again',
    begin: () =>
      connections(
        20,
        (socket, count) => void countRefusals(socket, count).write(text('GET', PAGE).repeat(520)),
        true,
      ),
    isRefused: true,
    isEnded: true,
  },
  {
    name: `${STREAMS} streams`,
    begin: () =>
      connections(
        STREAMS,
        (socket, count) => void countRefusals(socket, count).write(text('GET', '/api/records/watch')),
      ),
    isRefused: true,
  },
  {
    name: '20 connections that give reports up',
    begin: () =>
      connections(
        20,
        (socket) => {
          socket.write(text('POST', '/api/reports/overTime', REPORT))
          setTimeout(() => socket.destroy(), 30)
        },
        true,
      ),
    isEnded: true,
  },
  {
    name: '4 connections that read slowly',
    begin: () =>
      connections(4, (socket) => {
        socket.write(text('GET', PAGE).repeat(10))
        socket.on('data', () => {
          socket.pause()
          setTimeout(() => socket.resume(), 20)
        })
      }),
  },
]

const p99 = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)]!

/** Makes calls one after the other, each with a registration; gives how long ringing and registering took, in milliseconds. */
async function makeCalls(count: number): Promise<{ ringing: number; registering: number }> {
  const ringing: number[] = []
  const registering: number[] = []
  for (let i = 0; i < count; i++) {
    const register = await caller.authenticated('REGISTER')
    let sentAt = performance.now()
    expect((await caller.final(register)).status).toBe(200)
    registering.push(performance.now() - sentAt)
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    sentAt = performance.now()
    const invite = await callee.nextRequest('INVITE')
    callee.respond(invite, 180)
    await caller.next('180', ({ status, get }) => status === 180 && get('Call-ID') === sent.callId)
    ringing.push(performance.now() - sentAt)
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)
  }
  return { ringing: p99(ringing), registering: p99(registering) }
}

describe.each(READERS)('$name', ({ begin, isRefused, isEnded }) => {
  it(`${CALLS} calls leave all their records, none late`, async () => {
    const alone = IS_LONG ? await makeCalls(CALLS) : undefined
    const before = (await server.status()).recordsWritten
    const readers = begin()
    await pause(200)
    const beside = await makeCalls(CALLS)
    let written = 0
    for (let i = 0; i < 100 && written < 2 * CALLS; i++) {
      written = (await server.status()).recordsWritten - before
      await pause(50)
    }
    readers.stop()
    expect(written).toBe(2 * CALLS)
    if (isRefused) expect(readers.outcome.refused).toBeGreaterThan(0)
    if (isEnded) expect(readers.outcome.ended).toBeGreaterThan(0)
    if (!alone) return
    expect(beside.ringing - alone.ringing).toBeLessThan(LATER_MS)
    expect(beside.registering - alone.registering).toBeLessThan(LATER_MS)
  }, 900_000)
})
