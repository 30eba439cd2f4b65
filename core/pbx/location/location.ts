import type { Device } from '../../call/index.ts'
import type { Registration } from '../../contract/index.ts'
import { createEmitter, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import { canonicalHost, formatHostPort } from '../../grammar/index.ts'
import type { Source } from '../request.ts'
import { bindingKey, isOnFlow, type Binding, type LocationStore } from './binding.ts'
import { deviceOf } from './device.ts'

/** Longest life of a registration, seconds. */
export const MAX_EXPIRES_SECONDS = 7200

/** A binding with the rest of its lifetime. */
export interface LiveBinding extends Binding {
  /** Whole seconds, at least 1. */
  readonly expiresInSeconds: number
  /** A number that rises with each REGISTER of any phone. */
  readonly order: number
}

/** The phones of each extension and where they are (the location service of RFC 3261 §10). */
export interface Location {
  /** Takes over the bindings that were in force when the program ended. */
  start(): Promise<void>
  /** Ends all timers; the bindings stay stored. */
  stop(): void
  /** Returns the phones of an extension: the preferred first, then the latest registered. */
  bindings(number: string): readonly LiveBinding[]
  /** Returns all phones of all extensions. */
  all(): readonly Binding[]
  /**
   * Returns how to call the phones of an extension, or only those of one instance, in the order of `bindings`. A phone
   * with several flows is called on the best of them (RFC 5626 §7).
   */
  devices(number: string, instance?: string): readonly Device[]
  /** Returns the phones as the window shows them. */
  registrations(number: string): Registration[]
  /**
   * Returns when the last phone of an extension went away, UTC epoch milliseconds; null when one is there or none ever
   * was.
   */
  offlineSince(number: string): number | null
  /**
   * Adds or replaces and removes bindings of one extension, these by `bindingKey`, in one step; resolves when stored, or
   * after half a second.
   */
  update(number: string, put: readonly Binding[], remove: readonly string[]): Promise<void>
  /** Notes whether a phone, by `bindingKey`, answers; one that does not is not called. */
  setAnswering(number: string, key: string, answers: boolean): void
  /** Drops all phones of an extension, for instance after a change of its password. */
  forget(number: string): void
  /**
   * Drops the phones that could be reached only on a connection that has ended. Returns a way to ask whether one is
   * back.
   */
  flowEnded(source: Source): { isBack(): boolean }
  /** Drops the phones on all connections, which ended with the engine that held them. */
  flowsLost(): void
  /** Drops everything of extensions that no longer exist. */
  keepOnly(numbers: ReadonlySet<string>): void
  /** Calls `listener` with the number of an extension whose phones have changed. */
  onChange(listener: (number: string) => void): Dispose
  /** Number of bindings. */
  readonly size: number
}

interface Entry {
  readonly binding: Binding
  /** Whether the phone answers; false once it left several questions in a row unanswered. */
  answers: boolean
  readonly expiresMs: number
  readonly order: number
  readonly stopTimer: Dispose
}

const STORE_PATIENCE_MS = 500

/** Keeps bindings in memory and writes each change through to the store. */
export function createLocation(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly store: LocationStore
}): Location {
  const { clock, log, store } = options
  const extensions = new Map<string, Map<string, Entry>>()
  const offline = new Map<string, number>()
  const changed = createEmitter<string>((error) =>
    log.error('listener of location failed', { error: String(error) }),
  )
  let order = 0

  const stored = (work: Promise<void>, number: string) =>
    work.catch((error: unknown) =>
      log.error('registration could not be stored', { number, error: String(error) }),
    )

  /** Waits for the store, but not for long: a phone kept waiting would register again and again. */
  const orPatienceEnds = (work: Promise<unknown>) =>
    new Promise<void>((resolve) => {
      const stopTimer = clock.after(STORE_PATIENCE_MS, resolve)
      void work.then(() => {
        stopTimer()
        resolve()
      })
    })

  const drop = (number: string, key: string): Promise<void> | undefined => {
    const entries = extensions.get(number)
    const entry = entries?.get(key)
    if (!entries || !entry) return undefined
    entry.stopTimer()
    entries.delete(key)
    if (entries.size === 0) {
      extensions.delete(number)
      offline.set(number, clock.wall())
    }
    return stored(store.remove(number, key), number)
  }

  const hold = (binding: Binding, lifeMs: number) => {
    const { number, contact } = binding
    const key = bindingKey(binding)
    const entries = extensions.get(number) ?? new Map<string, Entry>()
    extensions.set(number, entries)
    entries.get(key)?.stopTimer()
    const stopTimer = clock.after(lifeMs, () => {
      void drop(number, key)
      log.info('registration expired', { number, contact })
      changed.emit(number)
    })
    entries.set(key, {
      binding,
      answers: true,
      expiresMs: clock.monotonic() + lifeMs,
      order: order++,
      stopTimer,
    })
    offline.delete(number)
  }

  const entriesOf = (number: string): readonly Entry[] =>
    [...(extensions.get(number)?.values() ?? [])].sort(
      (a, b) => b.binding.q - a.binding.q || b.order - a.order,
    )

  const forget = (number: string) => {
    const keys = [...(extensions.get(number)?.keys() ?? [])]
    for (const key of keys) void drop(number, key)
    if (keys.length > 0) changed.emit(number)
  }

  const endFlows = (isConcerned: (binding: Binding) => boolean): Binding[] => {
    const gone: Binding[] = []
    for (const [number, entries] of [...extensions]) {
      const ended = [...entries].filter(([, { binding }]) => isOnFlow(binding) && isConcerned(binding))
      for (const [key, { binding }] of ended) {
        gone.push(binding)
        void drop(number, key)
        log.info('registration ended with its connection', { number, contact: binding.contact })
      }
      if (ended.length > 0) changed.emit(number)
    }
    return gone
  }
  const isThere = (phone: Binding) =>
    entriesOf(phone.number).some(
      ({ binding }) =>
        bindingKey(binding) === bindingKey(phone) ||
        (phone.instance !== '' && binding.instance === phone.instance),
    )

  return {
    async start() {
      const now = clock.wall()
      const loaded = [...(await store.load())].sort((a, b) => a.registeredAt - b.registeredAt)
      for (const binding of loaded) {
        // A clock that was stepped back must not keep a phone for longer than any registration lasts.
        const lifeMs = Math.min(binding.expiresAt - now, MAX_EXPIRES_SECONDS * 1000)
        // A connection does not outlive the program.
        if (lifeMs > 0 && !isOnFlow(binding)) hold(binding, lifeMs)
        else {
          await stored(store.remove(binding.number, bindingKey(binding)), binding.number)
          if (!extensions.has(binding.number)) offline.set(binding.number, Math.min(binding.expiresAt, now))
        }
      }
    },
    stop() {
      for (const entries of extensions.values()) for (const { stopTimer } of entries.values()) stopTimer()
      extensions.clear()
    },
    bindings(number) {
      const now = clock.monotonic()
      return entriesOf(number).map(({ binding, expiresMs, order }) => ({
        ...binding,
        order,
        expiresInSeconds: Math.max(1, Math.round((expiresMs - now) / 1000)),
      }))
    },
    all: () =>
      [...extensions.values()].flatMap((entries) => [...entries.values()].map(({ binding }) => binding)),
    devices(number, instance) {
      const seen = new Set<string>()
      return entriesOf(number)
        .filter(({ binding, answers }) => {
          if (!answers) return false
          if (instance !== undefined && binding.instance !== instance) return false
          if (binding.instance === '' || binding.regId === null) return true
          const isFirst = !seen.has(binding.instance)
          seen.add(binding.instance)
          return isFirst
        })
        .map(({ binding }) => deviceOf(binding))
    },
    registrations: (number) =>
      entriesOf(number).map(({ binding, answers }) => ({
        contact: binding.contact,
        address: formatHostPort({ host: canonicalHost(binding.receivedAddress), port: binding.receivedPort }),
        transport: binding.transport,
        userAgent: binding.userAgent,
        registeredAt: binding.registeredAt,
        expiresAt: binding.expiresAt,
        ...(answers ? {} : { isGone: true }),
      })),
    offlineSince: (number) => offline.get(number) ?? null,
    async update(number, put, remove) {
      const work: Promise<void>[] = []
      for (const key of remove) {
        const removal = drop(number, key)
        if (removal) work.push(removal)
      }
      for (const binding of put) {
        hold(binding, binding.expiresAt - clock.wall())
        work.push(stored(store.put(binding), number))
      }
      if (work.length === 0) return
      changed.emit(number)
      await orPatienceEnds(Promise.all(work))
    },
    setAnswering(number, key, answers) {
      const entry = extensions.get(number)?.get(key)
      if (!entry || entry.answers === answers) return
      entry.answers = answers
      const { contact } = entry.binding
      log.info(answers ? 'a phone answers again' : 'a phone does not answer any more', { number, contact })
      changed.emit(number)
    },
    forget,
    flowEnded({ transport, address, port }) {
      const host = canonicalHost(address)
      const gone = endFlows(
        (binding) =>
          binding.transport === transport &&
          binding.receivedPort === port &&
          canonicalHost(binding.receivedAddress) === host,
      )
      return { isBack: () => gone.some(isThere) }
    },
    flowsLost: () => void endFlows(() => true),
    keepOnly(numbers) {
      for (const number of [...extensions.keys()]) if (!numbers.has(number)) forget(number)
      for (const number of [...offline.keys()]) if (!numbers.has(number)) offline.delete(number)
    },
    onChange: (listener) => changed.on(listener),
    get size() {
      let total = 0
      for (const entries of extensions.values()) total += entries.size
      return total
    },
  }
}
