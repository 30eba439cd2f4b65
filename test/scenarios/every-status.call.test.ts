import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { halves } from './expect-records.ts'

/** Failures that have a name, so that the caller can be told the same. */
const NAMED = new Set([
  400, 402, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 428,
  429, 430, 433, 436, 437, 438, 439, 470, 480, 481, 482, 483, 484, 485, 488, 489, 491, 493, 494, 500, 501,
  502, 504, 505, 513, 580, 604, 606,
])
/** Every final status there can be that is no answer. */
const FINALS = Array.from({ length: 400 }, (_, index) => 300 + index)

/**
 * Returns how the half of a phone ends that answers with this status without ringing, and what the caller is told
 * (design: cdr.md, "result").
 */
function expectedOf(status: number): { result: string; by: string; heard: number } {
  const by = 'callee'
  if (status === 486 || status === 600) return { result: 'busy', by, heard: 486 }
  if (status < 400 || [403, 603, 607, 608].includes(status)) return { result: 'rejected', by, heard: 603 }
  if (status === 408 || status === 480) return { result: 'unreachable', by: 'server', heard: status }
  // A challenge, or the end of a CANCEL that nobody sent, says nothing to the caller.
  if ([401, 407, 487].includes(status)) return { result: 'failed', by, heard: 480 }
  if (status === 503) return { result: 'failed', by, heard: 500 }
  const heard = NAMED.has(status) ? status : Math.floor(status / 100) * 100
  return { result: 'failed', by, heard }
}

let server: HalfcallServer
let caller: HandPhone
let callee: HandPhone
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  await callee.register()
})
afterAll(async () => {
  caller.close()
  callee.close()
  await server.dispose()
})

it('any final status of a phone ends the call at once, known or not, and both records say how', async () => {
  for (const status of FINALS) {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    callee.respond(await callee.nextRequest('INVITE'), status, {
      headers: ['Contact: <sip:102@192.0.2.1>', 'Retry-After: 30', `Call-Info: <sip:${status}@office.test>`],
    })
    const answer = await caller.final(sent)
    expect([status, answer.status]).toEqual([status, expectedOf(status).heard])
    expect(answer.get('Retry-After')).toBe('')
  }
  const rows = await server.recordsAfter(2 * FINALS.length)
  expect(rows).toHaveLength(2 * FINALS.length)
  const calls = Map.groupBy(rows, ({ call_id }) => call_id)
  const seen = [...calls.values()].map((pair) => {
    const [o, t] = halves(pair)
    return [o, t].map((row) => [row?.['sip_status'], row?.['result'], row?.['released_by']])
  })
  const wanted = FINALS.map((status) => {
    const { result, by, heard } = expectedOf(status)
    return [
      [heard, result, by],
      [status, result, by],
    ]
  })
  const order = (a: unknown[][], b: unknown[][]) => Number(a[1]![0]) - Number(b[1]![0])
  expect(seen.sort(order)).toEqual(wanted)
}, 120_000)
