import { afterEach, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const EVERY_MS = 25
const CALLS_AFTER = 10
let server: HalfcallServer | undefined
const phones: HandPhone[] = []

afterEach(async () => {
  for (const phone of phones.splice(0)) phone.close()
  await server?.dispose()
})

const open = async (user: (typeof OFFICE)[number]) => {
  const phone = await openHandPhone({ server: server!.sipPort, ...user })
  phones.push(phone)
  return phone
}

/** Calls 101 again and again until it is stopped; returns the final statuses that came. */
function callAllTheTime(caller: HandPhone) {
  const statuses: number[] = []
  const attempt = async () => {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    statuses.push((await caller.final(sent)).status!)
  }
  // What was sent while no server was there gets no answer.
  const timer = setInterval(() => void attempt().catch(() => undefined), EVERY_MS)
  return { statuses, stop: () => clearInterval(timer) }
}

/** Answers every INVITE to the phone as busy. */
function beBusy(callee: HandPhone) {
  const answered = new Set<string>()
  const timer = setInterval(() => {
    for (const message of callee.received) {
      const branch = message.get('Via')
      if (message.method !== 'INVITE' || answered.has(branch)) continue
      answered.add(branch)
      callee.respond(message, 486)
    }
  }, 5)
  return () => clearInterval(timer)
}

it.each([
  [
    'the program is started',
    async (running: HalfcallServer) => {
      await running.kill()
      const { dataDir, sipPort } = running
      server = await startServer({ dataDir, sipPort })
    },
  ],
  [
    'the engine is started again',
    async (running: HalfcallServer) => {
      const outcome = await halfcall(['restart-engine', '--data', running.dataDir])
      expect(outcome.stderr).toBe('')
    },
  ],
])('calls that come while %s leave no false half, and no caller hears of a fault', async (_when, restart) => {
  server = await startServer({ config: officeConfig() })
  const [caller, callee] = [await open(reception), await open(sales)]
  expect((await callee.register()).status).toBe(200)
  const stopBeingBusy = beBusy(callee)
  const calling = callAllTheTime(caller)
  await eventually('calls are made', () => calling.statuses.length >= CALLS_AFTER)
  await restart(server)
  const sofar = calling.statuses.length
  await eventually('calls are made again', () => calling.statuses.length >= sofar + CALLS_AFTER, 20_000)
  calling.stop()
  await eventually('no call is left', async () => (await server!.status()).callsInProgress === 0)
  stopBeingBusy()
  const heard = new Set(calling.statuses)
  expect([...heard].filter((status) => status !== 486 && status !== 503)).toEqual([])
  const rows = await server.records()
  const strange = rows.filter(({ result }) => result !== 'busy' && result !== 'interrupted')
  expect(strange, server.output()).toEqual([])
})
