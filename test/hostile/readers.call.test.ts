import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../../core/app/store-process/index.ts'
import { openStore } from '../../core/store/index.ts'
import { makeMonth } from '../bench/a-month.ts'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, type HandPhone } from '../kit/hand-phone.ts'
import { officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { IS_LONG, registered, scaled } from './office.ts'
import type { Outcome, Target } from './reading-clients.ts'
import { READING_KINDS } from './reading-kinds.ts'

/** Calls made with readers; in the long form as many without, in turns, so that another load of the machine meets both. */
const CALLS = scaled(8, 100)
const ROUNDS = scaled(1, 3)
/** The most that 99 of 100 answers may come later, in milliseconds. */
const LATER_MS = 50

let server: HalfcallServer
let target: Target
let caller: HandPhone
let callee: HandPhone
beforeAll(async () => {
  const dataDir = makeDataDir()
  // So many that a page is as large as can be.
  if (IS_LONG) {
    await makeMonth(dataDir)
    // The later steps of the schema take longer than a start may.
    await (await openStore(dataDir, MIGRATIONS)).close()
  }
  server = await startServer({ config: officeConfig(), dataDir })
  const tokenFor = async (scope: string) => {
    const made = await halfcall(['token', 'create', '--name', scope, '--scope', scope, '--data', dataDir], '')
    return made.stdout.trim()
  }
  target = {
    url: server.url,
    reader: await tokenFor('records:masked'),
    manager: await tokenFor('manage'),
  }
  ;[caller, callee] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
}, 600_000)
afterAll(async () => {
  caller.close()
  callee.close()
  await server.dispose()
})

/** The time that each took, in milliseconds. */
interface Times {
  readonly ringing: number[]
  readonly registering: number[]
}
const noTimes = (): Times => ({ ringing: [], registering: [] })

/** Makes calls one after the other, each with a registration. */
async function makeCalls({ ringing, registering }: Times): Promise<void> {
  for (let i = 0; i < CALLS; i++) {
    const register = await caller.authenticated('REGISTER')
    let sentAt = performance.now()
    expect((await caller.final(register)).status).toBe(200)
    registering.push(performance.now() - sentAt)
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    sentAt = performance.now()
    // It comes when the journal has both halves on disk.
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
}

const at = (times: readonly number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!
const row = (times: readonly number[]) => [0.5, 0.99].map((part) => Math.round(at(times, part))).join('/')
const later = (beside: readonly number[], alone: readonly number[]) => at(beside, 0.99) - at(alone, 0.99)

/** Counts the records written so far; readers may have used up the connections this address can open in a second. */
async function recordsWritten(): Promise<number> {
  let written: number | undefined
  await eventually('an answer of the server', async () => {
    written = await server.status().then(
      (status) => status.recordsWritten,
      () => undefined,
    )
    return written !== undefined
  })
  return written!
}

/** Counts the records written since there were `before`; waits for those of a round of calls. */
async function writtenSince(before: number): Promise<number> {
  let written = 0
  for (let i = 0; i < 100 && written < 2 * CALLS; i++) {
    written = (await recordsWritten()) - before
    await pause(50)
  }
  return written
}

/** Begins reading in a process of its own; the result ends it and returns what came of it. */
async function beginReading(kind: string): Promise<() => Promise<Outcome>> {
  const child = fork(join(import.meta.dirname, 'reading-main.ts'), [kind, JSON.stringify(target)])
  await once(child, 'message')
  return async () => {
    const outcome = once(child, 'message')
    child.send('stop')
    return ((await outcome) as [Outcome])[0]
  }
}

describe.each(READING_KINDS)('$name', ({ name, isRefused, isEnded }) => {
  it(`${ROUNDS * CALLS} calls leave all their records, none late`, async () => {
    const [alone, beside] = [noTimes(), noTimes()]
    for (let round = 0; round < ROUNDS; round++) {
      let before = await recordsWritten()
      if (IS_LONG) {
        await makeCalls(alone)
        // Records come a little after their calls; those of these are not the next ones'.
        expect(await writtenSince(before)).toBe(2 * CALLS)
        before += 2 * CALLS
      }
      const stop = await beginReading(name)
      let outcome: Outcome | undefined
      try {
        await pause(200)
        await makeCalls(beside)
      } finally {
        outcome = await stop()
      }
      expect(await writtenSince(before)).toBe(2 * CALLS)
      if (isRefused) expect(outcome.refused).toBeGreaterThan(0)
      if (isEnded) expect(outcome.ended).toBeGreaterThan(0)
    }
    if (!IS_LONG) return
    process.stderr.write(
      `${name}: INVITE to 180, p50/p99 ${row(beside.ringing)} ms (alone ${row(alone.ringing)}), ` +
        `REGISTER to 200 ${row(beside.registering)} ms (alone ${row(alone.registering)})\n`,
    )
    expect.soft(later(beside.ringing, alone.ringing)).toBeLessThan(LATER_MS)
    expect.soft(later(beside.registering, alone.registering)).toBeLessThan(LATER_MS)
  }, 900_000)
})

it('leaves a sound store', async () => {
  const { code, stdout, stderr } = await halfcall(['check', '--data', server.dataDir])
  expect([code, stdout + stderr]).toEqual([0, expect.any(String)])
}, 300_000)
