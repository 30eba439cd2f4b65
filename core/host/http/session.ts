import { createHash, timingSafeEqual } from 'node:crypto'
import { passwordFault, type PasswordFault } from '../../contract/index.ts'
import { randomToken, type Clock, type Logger } from '../../kit/index.ts'
import type { AdminPassword, PasswordPlace } from '../admin-password.ts'
import { createFailures } from './failures.ts'
import { loadSessions, saveSessions, type KeptSession } from './session-file.ts'

const IDLE_MS = 12 * 60 * 60_000
/** The longest life of a session, in seconds for its cookie. */
export const SESSION_SECONDS = 7 * 24 * 3600
const MAX_SESSIONS = 1000
/** The shortest time between two notes of a session's use. */
const NOTE_MS = 10 * 60_000
/** The most passwords that may wait for their check: each costs some tenths of a second. */
const MAX_CHECKS = 50

/** The result of a login. */
export type LoginOutcome =
  | { readonly kind: 'signed-in'; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }

/** The result of changing the password. */
export type ChangeOutcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'weak'; readonly fault: PasswordFault }
  /** The password is set by HALFCALL_ADMIN_PASSWORD. */
  | { readonly kind: 'environment' }

/** Logins of the window and the token of this computer's own command line. */
export interface Sessions {
  /** Returns the seconds until an address may try a password again; undefined when it may now. */
  wait(address: string | undefined): number | undefined
  /** Checks the administrator's password; wrong ones are counted per address, those without one are not. */
  signIn(password: string, address: string | undefined): Promise<LoginOutcome>
  /** Sets a new password for somebody who knows the current one; all sessions but that of `token` end. */
  changePassword(
    change: { readonly token: string; readonly old: string; readonly next: string },
    address: string | undefined,
  ): Promise<ChangeOutcome>
  /** Returns where the password is kept. */
  passwordPlace(): PasswordPlace
  signOut(token: string): void
  /** Calls `listener` when a session was ended. */
  onSignOut(listener: () => void): void
  /** Returns true for a live session's token. */
  has(token: string | undefined): boolean
  /** Returns true for the token that the command line reads from the data folder. */
  isLocalToken(token: string | undefined): boolean
}

const digestOf = (text: string) => createHash('sha256').update(text).digest()
const idOf = (token: string) => digestOf(token).toString('hex')

/** Compares secrets in a time that reveals nothing about them. */
const sameSecret = (left: string, right: string) => timingSafeEqual(digestOf(left), digestOf(right))

/** Keeps sessions by the hash of their token, in memory and in a file. */
function keepSessions(options: { path: string; password: () => string; clock: Clock; log: Logger }) {
  const { path, clock, log } = options
  const password = () => idOf(options.password())
  const sessions = new Map(loadSessions(path, password()).map((session) => [session.id, session]))
  const isLive = ({ since, seen }: KeptSession) => {
    const now = clock.wall()
    return seen + IDLE_MS > now && since + SESSION_SECONDS * 1000 > now
  }
  const write = () => {
    try {
      saveSessions(path, password(), [...sessions.values()].filter(isLive))
    } catch (error) {
      log.warn('sessions cannot be kept for the next start', { error: String(error) })
    }
  }
  return {
    open(): string {
      if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value!)
      const token = randomToken(32)
      const now = clock.wall()
      sessions.set(idOf(token), { id: idOf(token), since: now, seen: now })
      write()
      return token
    },
    end(isEnding: (id: string) => boolean) {
      for (const id of [...sessions.keys()]) if (isEnding(id)) sessions.delete(id)
      write()
    },
    use(token: string): boolean {
      const session = sessions.get(idOf(token))
      if (!session) return false
      if (!isLive(session)) {
        sessions.delete(session.id)
        return false
      }
      if (clock.wall() - session.seen > NOTE_MS) {
        session.seen = clock.wall()
        write()
      }
      return true
    },
  }
}

/**
 * Keeps sessions in a file as hashes of their tokens, so that they continue after a restart: for seven days, and no
 * longer than twelve hours after their last use. A new password ends them.
 * @param localToken grants the administrator's rights to anybody who can read the data folder.
 */
export function createSessions(options: {
  readonly password: AdminPassword
  readonly localToken: string
  /** The file that keeps them. */
  readonly path: string
  readonly clock: Clock
  readonly log: Logger
}): Sessions {
  const { password, path, clock, log } = options
  const kept = keepSessions({ path, password: () => password.version(), clock, log })
  const listeners: (() => void)[] = []
  const failures = createFailures(clock)
  let checks = 0
  const wait = (address: string | undefined) => {
    if (checks >= MAX_CHECKS) return 1
    return address === undefined ? undefined : failures.wait(address)
  }
  /** Checks a password; counts before the result is known, since many at once are as many guesses. */
  const check = async (typed: string, address: string | undefined): Promise<boolean> => {
    if (address !== undefined) failures.count(address)
    checks++
    try {
      const isRight = await password.isRight(typed)
      if (isRight && address !== undefined) failures.forget(address)
      return isRight
    } finally {
      checks--
    }
  }
  const ended = () => {
    for (const listener of listeners) listener()
  }
  return {
    wait,
    async signIn(typed, address) {
      // Meanwhile others of this address may have tried.
      const seconds = wait(address)
      if (seconds !== undefined) return { kind: 'wait', seconds }
      if (!(await check(typed, address))) return { kind: 'refused' }
      return { kind: 'signed-in', token: kept.open() }
    },
    async changePassword({ token, old, next }, address) {
      if (password.place().kind === 'environment') return { kind: 'environment' }
      const fault = passwordFault(next)
      if (fault) return { kind: 'weak', fault }
      const seconds = wait(address)
      if (seconds !== undefined) return { kind: 'wait', seconds }
      if (!(await check(old, address))) return { kind: 'refused' }
      await password.choose(next)
      kept.end((id) => id !== idOf(token))
      ended()
      log.info('the password of the administrator was changed; other sessions ended')
      return { kind: 'changed' }
    },
    passwordPlace: () => password.place(),
    signOut(token) {
      kept.end((id) => id === idOf(token))
      ended()
    },
    onSignOut: (listener) => void listeners.push(listener),
    has: (token) => token !== undefined && kept.use(token),
    isLocalToken: (token) => token !== undefined && sameSecret(token, options.localToken),
  }
}
