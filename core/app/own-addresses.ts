import { networkInterfaces } from 'node:os'

/** An address phones can be pointed at. */
export interface OwnServer {
  readonly address: string
  readonly port: number
  readonly transports: string[]
}

const isPrivateV4 = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)

/** Addresses of this computer's network cards, the likeliest for phones first: private IPv4, other IPv4, IPv6, loopback. */
export function cardAddresses(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string[] {
  const rank = (card: { address: string; family: string; internal: boolean }) => {
    if (card.internal) return 3
    if (card.family !== 'IPv4') return 2
    return isPrivateV4(card.address) ? 0 : 1
  }
  return Object.values(interfaces)
    .flatMap((cards) => cards ?? [])
    .filter((card) => !/^fe80:/i.test(card.address))
    .sort((a, b) => rank(a) - rank(b))
    .map((card) => card.address)
}

/** Who opened TLS wants phones to use it; a WebSocket is for programs in a browser. */
const RANK: Readonly<Record<string, number>> = { tls: 0, udp: 1, tcp: 1, ws: 2, wss: 2 }
const rankOf = ({ transports }: OwnServer) => RANK[transports[0] ?? ''] ?? 1

/** Where phones reach the SIP engine, from the addresses it is bound to: TLS first, WebSockets last. */
export function ownServers(
  listening: readonly { protocol: string; address: string; port: number }[],
  cards: readonly string[] = cardAddresses(),
): OwnServer[] {
  const found = new Map<string, OwnServer>()
  for (const { protocol, address, port } of listening) {
    const isV4 = !address.includes(':')
    const wildcard = address === '0.0.0.0' || address === '::'
    const reachable = wildcard
      ? cards.filter((card) => !card.includes(':') === isV4 || address === '::')
      : [address]
    for (const own of reachable) {
      const key = `${own} ${port}`
      const entry = found.get(key) ?? { address: own, port, transports: [] }
      if (!entry.transports.includes(protocol)) entry.transports.push(protocol)
      found.set(key, entry)
    }
  }
  return [...found.values()].sort((a, b) => rankOf(a) - rankOf(b))
}
