import type { MidCallRequest } from '../../call/index.ts'
import { sdpOf } from './message-facts.ts'
import { passedInside } from './passed-headers.ts'
import type { SrfMessage } from './library.ts'

/** Methods whose bodies make or change a session. */
export const NEGOTIATING: ReadonlySet<MidCallRequest['method']> = new Set(['INVITE', 'UPDATE'])

/**
 * Returns the body of a message inside a dialog, with its type, as the other party gets it: only the SDP of a session
 * description, anything else whole and under its own type.
 */
export function bodyInside(
  method: MidCallRequest['method'],
  message: SrfMessage,
): { body: string; headers: Record<string, string> } {
  const headers = passedInside(message)
  const sdp = NEGOTIATING.has(method) ? sdpOf(message) : ''
  if (sdp === '') return { body: message.body ?? '', headers }
  // What a multipart body was for is not what its SDP is for, which is the session (RFC 3261 §20.11).
  delete headers['Content-Disposition']
  return { body: sdp, headers: { ...headers, 'Content-Type': 'application/sdp' } }
}
