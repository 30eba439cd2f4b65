import type { IncomingMessage } from 'node:http'
import type { ApiTokens } from '../../app/index.ts'
import type { TokenScope } from '../../contract/index.ts'
import type { Failures } from './failures.ts'
import { isOwnOrigin } from './guard.ts'
import type { Sessions } from './session.ts'

/** Name of the session cookie. */
export const SESSION_COOKIE = 'halfcall_session'

/** Returns the session token of a request's cookie. */
export function cookieToken(request: IncomingMessage): string | undefined {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === SESSION_COOKIE) return value
  }
  return undefined
}

/** The result of checking a request's credentials. */
export type Authorisation =
  | {
      readonly kind: 'allowed'
      readonly scope: TokenScope
      /** The holder whose requests are counted together. */
      readonly holder: string
      /** Returns later whether it is still allowed: sessions end, tokens are revoked. */
      readonly isStill: () => boolean
    }
  | { readonly kind: 'refused'; readonly isWrongToken: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }

/** The sessions and tokens that credentials are checked against. */
export interface Doorkeeper {
  readonly sessions: Sessions
  readonly tokens: ApiTokens
  /** Count of wrong tokens by address. */
  readonly failures: Failures
}

const REFUSED: Authorisation = { kind: 'refused', isWrongToken: false }

function checkToken(
  bearer: string,
  address: string,
  { sessions, tokens, failures }: Doorkeeper,
): Authorisation {
  if (sessions.isLocalToken(bearer))
    return { kind: 'allowed', scope: 'manage', holder: 'local', isStill: () => true }
  // A good token is good, however many wrong ones came from the same address.
  const found = tokens.check(bearer)
  if (found) {
    return { kind: 'allowed', scope: found.scope, holder: found.id, isStill: () => tokens.isGood(found.id) }
  }
  const seconds = failures.wait(address)
  if (seconds !== undefined) return { kind: 'wait', seconds }
  failures.count(address)
  return { kind: 'refused', isWrongToken: true }
}

/**
 * Returns what a request may do: with the cookie of a session and from our own page everything, with a token as a
 * bearer what its scope allows; `address` is where it comes from. A secret in the URL is never looked at.
 */
export function authorise(request: IncomingMessage, address: string, doorkeeper: Doorkeeper): Authorisation {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const bearer = /^Bearer ([0-9a-z_]{1,128})$/.exec(authorization)?.[1] ?? ''
    return checkToken(bearer, address, doorkeeper)
  }
  const cookie = cookieToken(request)
  const isStill = () => doorkeeper.sessions.has(cookie)
  return isOwnOrigin(request) && isStill()
    ? { kind: 'allowed', scope: 'manage', holder: cookie ?? '', isStill }
    : REFUSED
}
