import { canonicalHost, isIpAddress, isLoopback, isNoOnesAddress } from '../../grammar/index.ts'
import type { PlainUri } from '../address/index.ts'
import type { Source } from '../request.ts'

/** The facts about this computer and its surroundings that the rules use. */
export interface Surroundings {
  /** Returns whether a host means this computer. */
  isOwn(host: string): boolean
  /** Ports that this program listens on. */
  readonly ports: readonly number[]
  /** Proxies that phones register through, as `host` or `host:port`. */
  readonly proxies: readonly string[]
}

/** The reason why nothing is sent to a URI. */
export type Unreachable = 'nobody' | 'loopback' | 'own-port'

/**
 * Returns the host and port that a request to a URI goes to: `maddr` takes precedence over the host (RFC 3261 §19.1.1).
 */
function targetOf(uri: PlainUri): { host: string; port: number } {
  const maddr = uri.params.get('maddr')
  const isTls = uri.scheme === 'sips' || uri.params.get('transport')?.toLowerCase() === 'tls'
  return { host: maddr ? canonicalHost(maddr) : uri.host, port: uri.port ?? (isTls ? 5061 : 5060) }
}

/**
 * Returns why a request must not be sent to a URI from a REGISTER: it is nobody's address, this computer for somebody
 * who is not on it, or this program itself.
 */
export function whyUnreachable(uri: PlainUri, source: Source, around: Surroundings): Unreachable | undefined {
  const { host, port } = targetOf(uri)
  if (isNoOnesAddress(host)) return 'nobody'
  const isHere = isLoopback(host) || host === 'localhost'
  if (isHere && !isLoopback(source.address)) return 'loopback'
  return (isHere || around.isOwn(host)) && around.ports.includes(port) ? 'own-port' : undefined
}

/**
 * Returns whether a REGISTER came through the proxy that the topmost Path names (RFC 3327 §5.3): its address is the
 * source of the packet, or the admin named it. The port of a proxy that opened a connection means nothing, but on this
 * computer each port is somebody else's; over TLS the proxy has to prove itself in any case.
 */
export function cameThrough(hop: PlainUri, source: Source, around: Surroundings): boolean {
  if (whyUnreachable(hop, source, around)) return false
  const { host, port } = targetOf(hop)
  const isNamed = ({ host: named, port: at }: { host: string; port: number | undefined }) =>
    named === host && (at === undefined || at === port)
  if (around.proxies.map(hostAndMaybePort).some(isNamed)) return true
  if (!isIpAddress(host) || host !== canonicalHost(source.address)) return false
  if (port === source.port) return true
  return source.transport === 'tls' || (source.transport !== 'udp' && !isLoopback(host))
}

function hostAndMaybePort(text: string): { host: string; port: number | undefined } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text)
  if (!match) return { host: canonicalHost(text), port: undefined }
  return { host: canonicalHost(match[1]!), port: match[2] === undefined ? undefined : Number(match[2]) }
}
