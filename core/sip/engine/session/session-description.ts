import type { HeaderLine } from '../../message/index.ts'

/**
 * The body in which a message describes the session, and the headers that say what that body is: neither means anything
 * alone.
 */
export interface SessionDescription {
  readonly body: Uint8Array
  readonly headers: readonly HeaderLine[]
}

const OF_BODY = /^(?:content-(?!length$)|mime-version$)/i
const SDP: readonly HeaderLine[] = [{ name: 'Content-Type', value: 'application/sdp' }]

/** Returns the session description of a message; undefined without a body. One without a type is SDP. */
export function descriptionOf(message: {
  readonly body: Uint8Array
  readonly headers: readonly HeaderLine[]
}): SessionDescription | undefined {
  if (message.body.byteLength === 0) return undefined
  const headers = message.headers.filter(({ name }) => OF_BODY.test(name))
  const isTyped = headers.some(({ name }) => /^content-type$/i.test(name))
  return { body: message.body, headers: isTyped ? headers : [...headers, ...SDP] }
}
