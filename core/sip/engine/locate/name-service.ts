import type { NaptrRecord, SrvRecord } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import type { Clock } from '../../../kit/index.ts'

/** The addresses of a host. */
export interface HostAddresses {
  readonly addresses: readonly string[]
  /** The seconds for which they hold; undefined: not stated. */
  readonly ttl: number | undefined
}

/** The lookups of names. Nothing found, and no server that could be asked, both yield an empty list. */
export interface NameService {
  naptr(name: string): Promise<readonly NaptrRecord[]>
  srv(name: string): Promise<readonly SrvRecord[]>
  /** Looks up a host that DNS named. */
  published(host: string): Promise<HostAddresses>
  /** Looks up a host as this machine knows it: the hosts file, the own network, DNS. */
  system(host: string): Promise<HostAddresses>
}

export type { NaptrRecord, SrvRecord }

/** The options for asking the servers. */
export interface NameServiceOptions {
  readonly clock: Clock
  /** The servers as `address:port`; the system's when left out. */
  readonly servers?: readonly string[]
}

const NOTHING: HostAddresses = { addresses: [], ttl: undefined }
/** Milliseconds for the first answer of a server; the second try waits longer. */
const TRY_MS = 800
const TRIES = 2
/** Milliseconds after which the system's list of servers is read again: the machine may have changed its network. */
const REREAD_MS = 30_000

/** Creates the name service, which asks DNS and the system. */
export function createNameService({ clock, servers }: NameServiceOptions): NameService {
  let current: { readonly resolver: Resolver; readonly until: number } | undefined
  const dns = (): Resolver => {
    if (current && current.until > clock.monotonic()) return current.resolver
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
    if (servers) resolver.setServers(servers)
    current = { resolver, until: clock.monotonic() + REREAD_MS }
    return resolver
  }
  const orNone = <T>(asked: Promise<readonly T[]>): Promise<readonly T[]> => asked.catch(() => [])
  const system = async (host: string): Promise<HostAddresses> => {
    const found = await orNone(lookup(host, { all: true, order: 'ipv4first' }))
    return { addresses: found.map(({ address }) => address), ttl: undefined }
  }
  return {
    naptr: (name) => orNone(dns().resolveNaptr(name)),
    srv: (name) => orNone(dns().resolveSrv(name)),
    system: (host) => system(host).catch(() => NOTHING),
    async published(host) {
      const [four, six] = await Promise.all([
        orNone(dns().resolve4(host, { ttl: true })),
        orNone(dns().resolve6(host, { ttl: true })),
      ])
      const found = [...four, ...six]
      if (found.length === 0) return system(host)
      return {
        addresses: found.map(({ address }) => address),
        ttl: Math.min(...found.map(({ ttl }) => ttl)),
      }
    },
  }
}
