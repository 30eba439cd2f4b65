import { describe, expect, it } from 'vitest'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, releaseOf } from '../testkit/fake-world.ts'

/** Result of the halves for a final status, and the status the caller receives. */
const SPECIAL: Record<number, [kind: string, toCaller: number]> = {
  401: ['failed', 480],
  403: ['rejected', 603],
  407: ['failed', 480],
  408: ['unreachable', 408],
  480: ['unreachable', 480],
  486: ['busy', 486],
  487: ['failed', 480],
  503: ['failed', 500],
  600: ['busy', 486],
  603: ['rejected', 603],
  604: ['failed', 604],
  606: ['failed', 606],
  607: ['rejected', 603],
  608: ['rejected', 603],
}
/** Returns the status the caller receives for a registered one that drachtio-srf does not know. */
const UNKNOWN = (status: number) => Math.floor(status / 100) * 100
const KNOWN = [
  ...[
    400, 402, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 428, 429,
  ],
  ...[430, 433, 436, 437, 438, 439, 470, 481, 482, 483, 484, 485, 488, 489, 491, 493, 494],
  ...[500, 501, 502, 504, 505, 513, 580],
]
const expected = (status: number): [string, number] =>
  SPECIAL[status] ??
  (status < 400 ? ['rejected', 603] : ['failed', KNOWN.includes(status) ? status : UNKNOWN(status)])

describe('any final status of a phone ends the call at once', () => {
  it.each(Array.from({ length: 400 }, (_, i) => 300 + i))('%i', async (status) => {
    const world = createFakeWorld()
    const caller = await world.call()
    const failure = failureOf(status, 'Said')
    world.devices[0]!.says.failed(failure, {})
    const [kind, toCaller] = expected(status)
    expect(caller.did).toHaveLength(1)
    expect(caller.did[0]).toMatch(new RegExp(`^refuse ${kind} \\d+ ${toCaller}$`))
    expect(releaseOf(world.half('T'))).toMatchObject({ kind, sipStatus: status })
    expect(releaseOf(world.half('O'))).toMatchObject({ kind, sipStatus: toCaller })
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })
})
