import type { IncomingMessage } from 'node:http'
import { isOwnOrigin } from './guard.ts'
import type { Sessions } from './session.ts'

/** Name of the session cookie. */
export const SESSION_COOKIE = 'halfcall_session'

/** The session token of a request's cookie. */
export function cookieToken(request: IncomingMessage): string | undefined {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === SESSION_COOKIE) return value
  }
  return undefined
}

/**
 * Tells whether a request may use the contract: with the cookie of a session and from our own page, or with the
 * local token as a bearer. A secret in the address is never looked at.
 */
export function isAuthorised(request: IncomingMessage, sessions: Sessions): boolean {
  const bearer = /^Bearer ([0-9a-f]{1,128})$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return sessions.isLocalToken(bearer)
  return isOwnOrigin(request) && sessions.has(cookieToken(request))
}
