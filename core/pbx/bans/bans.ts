import type { Ban } from '../../contract/index.ts'
import { createEmitter, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import { canonicalHost, isLoopback } from '../../grammar/index.ts'
import type { SecurityFeed } from '../security/index.ts'
import { createFailures } from './failures.ts'
import { createSpread, SPREAD_LIMIT, SPREAD_WINDOW_MS } from './spread.ts'

/** Milliseconds that a ban lasts. */
export const BAN_MS = 3_600_000

/** The length of a user name beyond which only its beginning is counted, to bound the memory. */
const MAX_USER = 64

/** The storage of bans while the program does not run. */
export interface BanStore {
  load(): Promise<readonly Ban[]>
  /** Stores a ban in place of an earlier one for the same address and user. */
  put(ban: Ban): Promise<void>
  remove(address: string, user: string | null): Promise<void>
}

/** The bans that keep password guessers out. */
export interface Bans {
  /** Takes over the bans that were in force when the program ended. */
  start(): Promise<void>
  /** Ends all timers; the bans stay stored. */
  stop(): void
  isBanned(address: string, user: string): boolean
  /** Records a wrong password or an unknown user; sets a ban when that was one too many. */
  recordFailure(address: string, user: string): void
  /** Lists the bans in force, the latest first. */
  list(): Ban[]
  /** Ends a ban before its time; false when there is none. A null user means the ban of the whole address. */
  lift(address: string, user: string | null): boolean
  /** Calls `listener` each time a ban is set or ends. */
  onChange(listener: () => void): Dispose
  /** Failures being counted, for the status page. */
  readonly counted: number
}

/**
 * Creates the bans. `isLoopbackBanned` is the setting `banLoopback`; without it this computer itself is never counted
 * or banned.
 */
export function createBans(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly store: BanStore
  readonly isLoopbackBanned: () => boolean
  readonly security: SecurityFeed
  /** Entries that each table may hold. */
  readonly limit?: number
}): Bans {
  const { clock, log, store, security, limit = 10_000 } = options
  const failures = createFailures({ clock, limit })
  const spread = createSpread(clock)
  const bans = new Map<string, { readonly ban: Ban; readonly stopTimer: Dispose }>()
  const changed = createEmitter<void>((error) =>
    log.error('listener of bans failed', { error: String(error) }),
  )

  const keyOf = (address: string, user: string | null) => (user === null ? address : `${address} ${user}`)
  const isExempt = (address: string) => isLoopback(address) && !options.isLoopbackBanned()
  const persist = (work: Promise<void>, ban: Ban) =>
    work.catch((error: unknown) =>
      log.error('ban could not be stored', { address: ban.address, user: ban.user, error: String(error) }),
    )

  const end = (key: string, why: string): boolean => {
    const found = bans.get(key)
    if (!found) return false
    found.stopTimer()
    bans.delete(key)
    const { address, user } = found.ban
    log.info(`ban ended: ${why}`, { address, user })
    void persist(store.remove(address, user), found.ban)
    changed.emit()
    return true
  }

  const hold = (ban: Ban, leftMs: number) => {
    const key = keyOf(ban.address, ban.user)
    bans.get(key)?.stopTimer()
    bans.delete(key)
    const oldest = bans.size >= limit ? bans.keys().next().value : undefined
    if (oldest !== undefined) end(oldest, 'the list of bans is full')
    bans.set(key, { ban, stopTimer: clock.after(leftMs, () => end(key, 'its time is over')) })
  }

  const set = (address: string, user: string | null) => {
    const since = clock.wall()
    const ban = { address, user, since, until: since + BAN_MS }
    hold(ban, BAN_MS)
    log.warn('banned after wrong passwords', { address, user, minutes: BAN_MS / 60_000 })
    const detail = `for ${BAN_MS / 60_000} minutes${user === null ? ', for every account' : ''}`
    security({ event: 'banned', address, ...(user === null ? {} : { account: user }), detail })
    void persist(store.put(ban), ban)
    changed.emit()
  }

  return {
    async start() {
      const now = clock.wall()
      for (const ban of await store.load()) {
        // A clock that was stepped back must not turn an hour into years.
        const leftMs = Math.min(ban.until - now, BAN_MS)
        if (leftMs > 0) hold(ban, leftMs)
        else await persist(store.remove(ban.address, ban.user), ban)
      }
      if (bans.size > 0) log.info('bans still in force', { count: bans.size })
    },
    stop() {
      for (const { stopTimer } of bans.values()) stopTimer()
      bans.clear()
    },
    isBanned(given, user) {
      const address = canonicalHost(given)
      if (bans.size === 0 || isExempt(address)) return false
      return bans.has(address) || bans.has(keyOf(address, user.slice(0, MAX_USER)))
    },
    recordFailure(given, givenUser) {
      const address = canonicalHost(given)
      if (isExempt(address)) return
      const user = givenUser.slice(0, MAX_USER)
      const verdict = failures.record(address, user)
      if (verdict !== 'none') set(address, verdict === 'pair' ? user : null)
      if (!spread.record(address)) return
      const facts = { addresses: SPREAD_LIMIT, minutes: SPREAD_WINDOW_MS / 60_000 }
      log.warn('distributed guessing: wrong passwords from many addresses', facts)
      const detail = `${facts.addresses} addresses within ${facts.minutes} minutes`
      security({ event: 'distributed-guessing', address, account: user, detail })
    },
    list: () => [...bans.values()].map(({ ban }) => ban).reverse(),
    lift: (address, user) => end(keyOf(canonicalHost(address), user), 'lifted by the administrator'),
    onChange: (listener) => changed.on(listener),
    get counted() {
      return failures.size
    },
  }
}
