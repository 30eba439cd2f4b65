import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** An address of a network card. */
export interface OwnAddress {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly internal: boolean
  /** The address with its prefix, as in `192.168.1.5/24`. */
  readonly cidr: string | null
  /** Whether the system leaves from it towards the open internet. */
  readonly isRouted?: boolean
}

/** Returns the addresses of this machine's cards as they are now; `routed` are those of the way out. */
export function readOwnAddresses(routed: readonly string[]): OwnAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((card) => card ?? [])
    .map(({ address, family, internal, cidr }) => ({
      address,
      family: family === 'IPv6' ? 'ipv6' : 'ipv4',
      internal,
      cidr,
      isRouted: routed.includes(address),
    }))
}

/** Returns the family of an IP address. */
export const familyOf = (address: string): OwnAddress['family'] => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** Returns whether an address is `0.0.0.0` or `::`: bound to all cards. */
export const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Rates how well one of our addresses suits a peer; more is better. Both on loopback, or neither; then the subnet of
 * the peer; then a card that is not link-local; then the one of the way out.
 */
export function suitability(own: OwnAddress, peerAddress: string): number {
  const peer = withoutZone(peerAddress)
  const peerLocal = loopback.check(peer, familyOf(peer))
  const sameScope = loopback.check(own.address, own.family) === peerLocal
  return (
    (sameScope ? 4 : 0) +
    (inSubnet(own, peer) ? 2 : 0) +
    (isLinkLocal(own.address) ? 0 : 1) +
    (own.isRouted ? 0.5 : 0)
  )
}

function inSubnet(own: OwnAddress, peer: string): boolean {
  const bits = Number(own.cidr?.split('/')[1])
  if (!Number.isInteger(bits)) return own.address === peer
  const subnet = new BlockList()
  subnet.addSubnet(own.address, bits, own.family)
  return subnet.check(peer, familyOf(peer))
}

/** Returns whether a computer is in the network of one of our cards. */
export const isInOwnSubnet = (own: readonly OwnAddress[], peerAddress: string): boolean =>
  own.some((card) => !card.internal && inSubnet(card, withoutZone(peerAddress)))

/** Returns whether an address reaches no further than its own cable. */
export const isLinkLocal = (address: string): boolean =>
  address.startsWith('169.254.') || address.toLowerCase().startsWith('fe80:')

const withoutZone = (address: string): string => address.split('%')[0] ?? address
