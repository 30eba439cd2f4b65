import type { SrfAnswer, SrfRequest } from './library.ts'
import { bodyRefusal } from './body-refusal.ts'
import { requires } from './message-facts.ts'

/** A request outside any dialog as plain values; header names are lower-case. */
export interface PlainRequest {
  readonly method: string
  readonly uri: string
  readonly source: { readonly address: string; readonly port: number; readonly transport: string }
  readonly headers: Readonly<Record<string, string>>
}

/** A final answer as plain values; an array is sent as that many header lines. */
export interface PlainResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

export const COME_AGAIN: PlainResponse = {
  status: 503,
  reason: 'Service Unavailable',
  headers: { 'Retry-After': '2' },
}
export const SERVER_FAULT: PlainResponse = { status: 500, reason: 'Server Internal Error', headers: {} }

/** The extensions that a caller may require (RFC 3261 §8.2.2.3). */
const UNDERSTOOD = new Set(['100rel', 'timer'])

/** Returns the refusal of a request that requires or carries something unknown here (RFC 3261 §8.2.2.3, §8.2.3). */
export function notUnderstood(request: SrfRequest): PlainResponse | undefined {
  const unknown = requires(request).filter((option) => !UNDERSTOOD.has(option))
  if (unknown.length > 0) {
    return { status: 420, reason: 'Bad Extension', headers: { Unsupported: unknown.join(', ') } }
  }
  return bodyRefusal(request)
}

/** Returns a request as plain values. */
export function plainRequest(request: SrfRequest): PlainRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return {
    method: request.method,
    uri: request.uri,
    source: {
      address: request.source_address,
      port: request.source_port,
      transport: request.protocol.toLowerCase(),
    },
    headers,
  }
}

/** Sends a final answer. */
export const respond = (answer: SrfAnswer, { status, reason, headers }: PlainResponse): void =>
  answer.send(status, reason, { headers: { ...headers } })
