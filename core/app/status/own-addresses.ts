import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import type { OwnServer } from '../../contract/index.ts'
import { formatHostPort } from '../../grammar/index.ts'
import type { Clock } from '../../kit/index.ts'
import { findRoutedAddresses } from '../../sip/index.ts'
import { isVirtualCard } from './virtual-card.ts'

/** An address of a network card of this computer. */
export interface CardAddress {
  readonly address: string
  /** The name that the system uses: `Ethernet`, `en0`, `vEthernet (WSL)`. */
  readonly card: string
}

const isPrivateV4 = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)
const isLinkLocalV4 = (address: string) => address.startsWith('169.254.')

/** Returns how likely a phone is to reach an address, lowest first. */
function rankOf(card: string, info: NetworkInterfaceInfo, isWayOut: boolean): number {
  if (info.internal) return 100
  if (isLinkLocalV4(info.address)) return 50
  const behind = isVirtualCard(card, info) ? 10 : 0
  if (info.family !== 'IPv4') return behind + (isWayOut ? 3 : 4)
  if (isWayOut) return behind
  return behind + (isPrivateV4(info.address) ? 1 : 2)
}

/**
 * Ranks the addresses of this computer's network cards, the likeliest for phones first: of the way out, private IPv4,
 * other IPv4, IPv6; then the same of virtual cards, which phones are seldom behind; link-local, loopback.
 * @param routed addresses that the system leaves from towards the open internet
 */
export function rankCards(
  interfaces: ReturnType<typeof networkInterfaces>,
  routed: readonly string[],
): readonly CardAddress[] {
  return Object.entries(interfaces)
    .flatMap(([card, infos = []]) => infos.map((info) => ({ card, info })))
    .filter(({ info }) => !/^fe80:/i.test(info.address))
    .map(({ card, info }) => ({
      card,
      address: info.address,
      rank: rankOf(card, info, routed.includes(info.address)),
    }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ card, address }) => ({ card, address }))
}

/** The time for which the way out is believed, in milliseconds: cables and networks change. */
const KEEP_MS = 5000

/** Follows the network cards of this computer: gives their addresses as they are now, ranked by `rankCards`. */
export async function followCards(clock: Pick<Clock, 'monotonic'>): Promise<() => readonly CardAddress[]> {
  let routed = await findRoutedAddresses()
  let askedAt = clock.monotonic()
  return () => {
    if (clock.monotonic() - askedAt >= KEEP_MS) {
      askedAt = clock.monotonic()
      // The routing table takes its time; what it says counts from the next reading on.
      void findRoutedAddresses().then((found) => (routed = found))
    }
    return rankCards(networkInterfaces(), routed)
  }
}

/** The rank of each transport: whoever opened TLS wants phones to use it; a WebSocket is for programs in a browser. */
const RANK: Readonly<Record<string, number>> = { tls: 0, udp: 1, tcp: 1, ws: 2, wss: 2 }
const serverRank = ({ transports }: OwnServer) => RANK[transports[0] ?? ''] ?? 1

/** Returns where phones reach the SIP engine, from the addresses it is bound to: TLS first, WebSockets last. */
export function ownServers(
  listening: readonly { protocol: string; address: string; port: number }[],
  cards: readonly CardAddress[],
): OwnServer[] {
  const found = new Map<string, OwnServer>()
  for (const { protocol, address, port } of listening) {
    const isV4 = !address.includes(':')
    const isWildcard = address === '0.0.0.0' || address === '::'
    const reachable = isWildcard
      ? cards.filter((one) => !one.address.includes(':') === isV4 || address === '::')
      : [{ address, card: cards.find((one) => one.address === address)?.card ?? null }]
    for (const own of reachable) {
      const key = `${own.address} ${port}`
      const entry = found.get(key) ?? { address: own.address, port, transports: [], card: own.card }
      if (!entry.transports.includes(protocol)) entry.transports.push(protocol)
      found.set(key, entry)
    }
  }
  return [...found.values()].sort((a, b) => serverRank(a) - serverRank(b))
}

/** Returns a place on the network as people write it: `192.168.1.7:5060`, `[::1]:5060`. */
export const hostPort = ({ address, port }: { address: string; port: number }) =>
  formatHostPort({ host: address, port })

/** Returns where the SIP engine listens in clear, UDP and TCP together. */
export const plainPlaces = (
  listening: readonly { protocol: string; address: string; port: number }[],
): string[] => [
  ...new Set(listening.filter(({ protocol }) => protocol === 'udp' || protocol === 'tcp').map(hostPort)),
]
