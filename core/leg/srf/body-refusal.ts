import type { SrfMessage } from './library.ts'
import { bodyFault } from './message-facts.ts'

/** A refusal as plain values. */
export interface BodyRefusal {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
}

const UNSUPPORTED = { status: 415, reason: 'Unsupported Media Type' } as const
const REFUSALS: Readonly<Record<NonNullable<ReturnType<typeof bodyFault>>, BodyRefusal>> = {
  unknown: { ...UNSUPPORTED, headers: { Accept: 'application/sdp, multipart/mixed' } },
  encoded: { ...UNSUPPORTED, headers: { 'Accept-Encoding': 'identity' } },
  broken: { status: 400, reason: 'Broken Multipart Body', headers: {} },
}

/**
 * Returns the refusal of a request that makes or changes a session when its body cannot be taken; undefined if it can.
 */
export function bodyRefusal(request: SrfMessage): BodyRefusal | undefined {
  const fault = bodyFault(request)
  return fault && REFUSALS[fault]
}
