import { createHash, timingSafeEqual } from 'node:crypto'
import { randomToken, type Clock } from '../../kit/index.ts'
import { createFailures } from './failures.ts'

const SESSION_MS = 12 * 60 * 60_000
const MAX_SESSIONS = 1000

/** What came of a login. */
export type LoginOutcome =
  | { readonly kind: 'signed-in'; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }

/** Logins of the window and the token of this computer's own command line. */
export interface Sessions {
  /** Seconds until an address may try a password again; undefined when it may now. */
  wait(address: string | undefined): number | undefined
  /** Checks the administrator's password; wrong ones are counted per address, those without one are not. */
  signIn(password: string, address: string | undefined): LoginOutcome
  signOut(token: string): void
  /** Hears when a session was signed out. */
  onSignOut(listener: () => void): void
  /** True for a live session's token. */
  has(token: string | undefined): boolean
  /** True for the token that the command line reads from the data folder. */
  isLocalToken(token: string | undefined): boolean
}

/** Compares secrets in a time that tells nothing about them. */
function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

/**
 * Keeps sessions in memory: a restart signs everybody out.
 * @param localToken grants what the administrator may, to who can read the data folder.
 */
export function createSessions(options: { password: string; localToken: string; clock: Clock }): Sessions {
  const { clock } = options
  const sessions = new Map<string, number>()
  const listeners: (() => void)[] = []
  const failures = createFailures(clock)
  const wait = (address: string | undefined) => (address === undefined ? undefined : failures.wait(address))
  return {
    wait,
    signIn(password, address) {
      // Meanwhile others of this address may have tried.
      const seconds = wait(address)
      if (seconds !== undefined) return { kind: 'wait', seconds }
      if (!sameSecret(password, options.password)) {
        if (address !== undefined) failures.count(address)
        return { kind: 'refused' }
      }
      if (address !== undefined) failures.forget(address)
      if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value!)
      const token = randomToken(32)
      sessions.set(token, clock.monotonic() + SESSION_MS)
      return { kind: 'signed-in', token }
    },
    signOut(token) {
      sessions.delete(token)
      for (const listener of listeners) listener()
    },
    onSignOut: (listener) => void listeners.push(listener),
    has(token) {
      if (token === undefined) return false
      const until = sessions.get(token)
      if (until === undefined) return false
      if (until > clock.monotonic()) return true
      sessions.delete(token)
      return false
    },
    isLocalToken: (token) => token !== undefined && sameSecret(token, options.localToken),
  }
}
