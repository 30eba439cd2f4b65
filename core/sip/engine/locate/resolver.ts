import { isIP } from 'node:net'
import { err, ok, type Clock, type Logger, type Result } from '../../../kit/index.ts'
import type { Peer, Protocol } from '../../transport/index.ts'
import { findServices, type Service, type Services } from './find-services.ts'
import type { NameService } from './name-service.ts'
import { defaultPort, nextHopOf, type Carrier, type HopFault, type NextHop } from './next-hop.ts'
import { orderServices } from './order-services.ts'
import type { Penalties } from './penalties.ts'

/** The targets a request may go to, in the order of trying. */
export type Targets = readonly [Peer, ...Peer[]]

type Done = (result: Result<Targets, HopFault>) => void

/** A resolver that finds the next hop of a request. */
export interface Resolver {
  /** Calls `done` at once for addresses and remembered names, later for others; names of one host in their order. */
  resolve(uri: string, done: Done): void
  /** The number of names being looked up. */
  readonly size: number
}

/** The dependencies of a resolver. */
export interface ResolverPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly names: NameService
  readonly penalties: Penalties
  /** Returns whether we have a socket for such a transport. */
  readonly carries: (protocol: Carrier) => boolean
  /** Returns whether we have a socket for this very address. */
  readonly reaches: (peer: Peer) => boolean
  readonly random?: () => number
}

interface Remembered {
  readonly services: readonly Service[]
  /** The time from which they are asked for again. */
  readonly freshUntil: number
  /** The time until which they are better than nothing. */
  readonly usableUntil: number
}

/** Milliseconds a look-up may take in all. */
const LOOKUP_MS = 5000
/** The seconds for which names without a stated time are remembered. */
const DEFAULT_TTL_S = 30
/** The bounds of a stated time: SRV records come without their time, and nobody is asked before every request. */
const LEAST_TTL_S = 5
const MOST_TTL_S = 300
/** Milliseconds for which old knowledge still serves when DNS is away (RFC 8767). */
const STALE_MS = 3_600_000
const MAX_REMEMBERED = 1000
const MAX_TARGETS = 20

/** Locates SIP servers (RFC 3263 §4). */
export function createResolver(ports: ResolverPorts): Resolver {
  const { clock, log, random = Math.random } = ports
  const known = new Map<string, Remembered>()
  const pending = new Map<string, ((services: readonly Service[]) => void)[]>()

  const remember = (key: string, { services, ttl = DEFAULT_TTL_S }: Services) => {
    if (known.size >= MAX_REMEMBERED) known.clear()
    const seconds = Math.min(MOST_TTL_S, Math.max(LEAST_TTL_S, ttl))
    const freshUntil = clock.monotonic() + seconds * 1000
    known.set(key, { services, freshUntil, usableUntil: freshUntil + STALE_MS })
    return services
  }
  /** Falls back, when nothing was found, on what was known before, without asking again before every request. */
  const fallBack = (key: string): readonly Service[] => {
    const now = clock.monotonic()
    const old = known.get(key)
    if (!old || old.usableUntil <= now) return []
    known.set(key, { ...old, freshUntil: now + DEFAULT_TTL_S * 1000 })
    return old.services
  }
  const lookUp = (key: string, hop: NextHop, done: (services: readonly Service[]) => void) => {
    const waiting = pending.get(key)
    if (waiting) return void waiting.push(done)
    const callbacks = [done]
    pending.set(key, callbacks)
    let isOver = false
    const finish = (found: Services) => {
      if (isOver) return
      isOver = true
      stop()
      pending.delete(key)
      const isFound = found.services.some(({ addresses }) => addresses.length > 0)
      if (!isFound) log.info('name not found', { host: hop.host })
      const services = isFound ? remember(key, found) : fallBack(key)
      for (const callback of callbacks) callback(services)
    }
    const stop = clock.after(LOOKUP_MS, () => finish({ services: [], ttl: undefined }))
    void findServices(hop, ports.names, ports.carries).then(finish, (error: unknown) => {
      log.error('bug while locating a server', { error: String(error) })
      finish({ services: [], ttl: undefined })
    })
  }
  /** Returns TCP where datagrams are wanted and we have none: whoever takes UDP takes TCP too (RFC 3261 §18). */
  const carried = (protocol: Protocol): Protocol =>
    protocol === 'udp' && !ports.carries('udp') && ports.carries('tcp') ? 'tcp' : protocol
  /**
   * Returns all addresses of all servers, in order, those that failed lately last; when we have a socket for none of
   * them, that is the fault.
   */
  const targetsOf = (services: readonly Service[], host: string): Result<Targets, HopFault> => {
    const found = orderServices(services, random).flatMap(({ protocol, port, addresses }) =>
      addresses.map((address): Peer => ({ protocol: carried(protocol), address, port, name: host })),
    )
    if (found.length === 0) return err('dns')
    const reached = found.filter(ports.reaches).slice(0, MAX_TARGETS)
    const [first, ...rest] = ports.penalties.lastOfAll(reached)
    return first ? ok([first, ...rest]) : err('no-transport')
  }
  return {
    get size() {
      return pending.size
    },
    resolve(uri, done) {
      const hop = nextHopOf(uri)
      if (!hop.ok) return done(hop)
      const { host, port } = hop.value
      const asked = hop.value.asked && carried(hop.value.asked)
      if (isIP(host) !== 0) {
        const protocol = carried(asked ?? 'udp')
        return done(ok([{ protocol, address: host, port: port ?? defaultPort(protocol), name: host }]))
      }
      const key = `${asked ?? ''} ${host} ${port ?? ''}`
      const entry = known.get(key)
      if (entry && entry.freshUntil > clock.monotonic()) return done(targetsOf(entry.services, host))
      lookUp(key, { host, port, asked }, (services) => done(targetsOf(services, host)))
    },
  }
}
