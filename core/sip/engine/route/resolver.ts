import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { err, ok, type Clock, type Logger, type Result } from '../../../kit/index.ts'
import { isSipUri, paramValue, parseUri } from '../../message/index.ts'
import type { Peer, Protocol } from '../../transport/index.ts'

/** Why a URI leads nowhere. */
export type HopFault = 'invalid' | 'no-transport' | 'dns'

type Done = (result: Result<Peer, HopFault>) => void

/** Finds the next hop of a request. */
export interface Resolver {
  /** Calls `done` at once for addresses and remembered names, later for others; names of one host in their order. */
  resolve(uri: string, done: Done): void
  /** Number of names being looked up. */
  readonly size: number
}

const REMEMBERED_MS = 30_000
const MAX_REMEMBERED = 1000
const DEFAULT_PORT = 5060
const TLS_PORT = 5061

/** What a URI says of its next hop. */
function hopOf(uri: string): Result<{ host: string; port: number; protocol: Protocol }, HopFault> {
  const parsed = parseUri(uri)
  if (!parsed || !isSipUri(parsed)) return err('invalid')
  const asked = paramValue(parsed.params, 'transport')?.toLowerCase()
  // `sips` is TLS whatever its transport says (RFC 3261 §26.2.2).
  const protocol = parsed.scheme === 'sips' ? 'tls' : (asked ?? 'udp')
  const host = paramValue(parsed.params, 'maddr') ?? parsed.host
  // A WebSocket can only be opened by the other side: its address and port lead to the one that is open.
  const isOpen = (protocol === 'ws' || protocol === 'wss') && isIP(host) !== 0 && parsed.port !== undefined
  if (!isOpen && protocol !== 'udp' && protocol !== 'tcp' && protocol !== 'tls') return err('no-transport')
  return ok({
    host: host.toLowerCase(),
    port: parsed.port ?? (protocol === 'tls' ? TLS_PORT : DEFAULT_PORT),
    protocol,
  })
}

/** Resolver with the system's lookup, which knows the hosts file (RFC 3263 §4.2 without SRV). */
export function createResolver(clock: Clock, log: Logger): Resolver {
  const known = new Map<string, { readonly address: string; readonly until: number }>()
  const pending = new Map<string, ((address: string | undefined) => void)[]>()

  const remembered = (host: string) => {
    const entry = known.get(host)
    if (entry && entry.until > clock.monotonic()) return entry.address
    known.delete(host)
    return undefined
  }
  const lookUp = (host: string, done: (address: string | undefined) => void) => {
    const waiting = pending.get(host)
    if (waiting) return void waiting.push(done)
    const callbacks = [done]
    pending.set(host, callbacks)
    lookup(host, { family: 0, order: 'ipv4first' }, (error, address) => {
      pending.delete(host)
      if (error) log.info('name not found', { host, error: error.code })
      else {
        if (known.size >= MAX_REMEMBERED) known.clear()
        known.set(host, { address, until: clock.monotonic() + REMEMBERED_MS })
      }
      for (const callback of callbacks) callback(error ? undefined : address)
    })
  }
  return {
    get size() {
      return pending.size
    },
    resolve(uri, done) {
      const hop = hopOf(uri)
      if (!hop.ok) return done(hop)
      const { host, port, protocol } = hop.value
      const literal = isIP(host) ? host : remembered(host)
      if (literal !== undefined) return done(ok({ protocol, address: literal, port, name: host }))
      lookUp(host, (address) =>
        done(address === undefined ? err('dns') : ok({ protocol, address, port, name: host })),
      )
    },
  }
}
