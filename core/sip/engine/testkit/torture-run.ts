import { expect } from 'vitest'
import type { VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { headerValue, parseMessage } from '../../message/index.ts'
import type { LocalAddress } from '../../transport/index.ts'
import { answer, answeredCall, app, engine, head, isSip, phone, port, uri } from './raw-site.ts'
import { leftovers } from './site.ts'
import type { Stranger } from './stranger.ts'
import type { ReadFrame } from './control-client.ts'

/**
 * The outcome of a message: a request that the application sees, a final answer of the engine, nothing; on a stream
 * also the end of the connection, at once or when the rest of the message did not come.
 */
export type Outcome = 'application' | 'dropped' | 'closed' | 'unfinished' | number

/** A time longer than any timer of the engine. */
export const DAY_MS = 86_400_000
/** A time longer than a message may take on a stream. */
const PARTIAL_MS = 30_000
/** The longest time a BYE waits after the answer. */
const SETTLED_MS = 50

const fromNetwork = (frame: ReadFrame) => frame.fields[1] === 'sip' && frame.fields[2] === 'network'

/** Returns the address where the engine of the running test listens. */
export const listeningOn = (protocol: string, address = '127.0.0.1'): LocalAddress =>
  engine.listening.find((one) => one.protocol === protocol && one.address === address)!

/** A message on its way and the outcome it has to have. */
export interface Trial {
  readonly bytes: Buffer
  readonly protocol: string
  readonly outcome: Outcome
  /** Whether the connection is of no use any more. */
  readonly closes?: boolean
}

/** Sends a message and checks its outcome; returns the final answer, if there is one. */
export async function expectOutcome(
  stranger: Stranger,
  trial: Trial,
  clock: VirtualClock,
): Promise<string | undefined> {
  const { bytes, outcome } = trial
  stranger.send(bytes)
  if (outcome === 'application') return answeredByApplication(stranger, bytes)
  if (outcome === 'dropped') return nothingBefore(stranger, trial.protocol)
  if (outcome === 'unfinished' || outcome === 'closed') {
    if (outcome === 'unfinished') {
      await goodCall(clock)
      clock.advance(PARTIAL_MS)
    }
    await stranger.closed
    return undefined
  }
  const final = await stranger.final()
  expect(Number(final.slice(8, 11)), final).toBe(outcome)
  expect(app.rest.filter(fromNetwork)).toEqual([])
  if (trial.closes) await stranger.closed
  return final
}

/**
 * Checks that the application is handed the request, its Call-ID and body whole, and that its answer comes to the
 * sender.
 */
async function answeredByApplication(stranger: Stranger, bytes: Buffer): Promise<string> {
  const sent = parseMessage(bytes)
  if (!sent.ok) throw new Error(sent.error.problem)
  const callId = headerValue(sent.value, 'Call-ID')!
  const frame = await app.next((one) => fromNetwork(one) && one.sip.includes(callId))
  const status = head(frame).startsWith('INVITE') ? 486 : 200
  answer(frame.fields[8]!, status)
  const final = await stranger.final()
  expect(final).toMatch(new RegExp(`^SIP/2\\.0 ${status} `))
  expect(final).toContain(callId)
  return final
}

/** Checks that the sender's next request is answered, and nothing was before it. */
async function nothingBefore(stranger: Stranger, protocol: string): Promise<undefined> {
  const callId = 'sentinel-of-the-sender'
  stranger.send(
    Buffer.from(
      `OPTIONS sip:sentinel@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/${protocol.toUpperCase()} sender.test;branch=z9hG4bKsentinel\r\n` +
        `From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
    ),
  )
  const frame = await app.next(fromNetwork)
  expect(frame.sip).toContain(callId)
  answer(frame.fields[8]!, 200)
  expect(await stranger.next(() => true)).toContain(callId)
  return undefined
}

/** Plays a call from the first message to the last. */
export async function goodCall(clock: VirtualClock): Promise<void> {
  const { dialog } = await answeredCall()
  clock.advance(SETTLED_MS)
  phone.request('BYE', { ...dialog, uri: phone.uri, sequence: 2 }, port)
  answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
  await phone.nextResponse(200, 'BYE')
}

/** Checks that a request of somebody else is answered, whatever the application has not looked at yet. */
export async function goodRequest(): Promise<void> {
  const request = phone.request('OPTIONS', { uri: uri() }, port)
  const callId = headerValue(request, 'Call-ID')!
  const frame = await app.next((one) => fromNetwork(one) && one.sip.includes(callId))
  answer(frame.fields[8]!, 200)
  await phone.nextResponse(200, 'OPTIONS')
}

/** Checks that no table holds anything once all timers have run. */
export function expectNothingLeft(clock: VirtualClock): void {
  clock.advance(DAY_MS)
  expect(leftovers(engine)).toEqual({})
}
