import { createNetworks } from '../../kit/index.ts'
import { isWildcard } from './own-address.ts'

/** An address and port that a program listens on. */
export interface Door {
  readonly address: string
  readonly port: number
}

const isLoopback = createNetworks(['127.0.0.0/8', '::1'])

/** Returns an address without the zone of a card, and an IPv4 address as such, however it is written. */
function plain(address: string): string {
  const bare = address.split('%', 1)[0]!.toLowerCase()
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? bare
}

/**
 * Returns whether a connection to `target` would meet one of our own doors. `cards` are the addresses of this machine;
 * a door on a wildcard is behind each of them, and a wildcard as the target leads to this machine.
 */
export function isOwnDoor(target: Door, doors: readonly Door[], cards: readonly string[]): boolean {
  const address = plain(target.address)
  const isHere = isWildcard(address) || isLoopback(address) || cards.some((card) => plain(card) === address)
  return doors.some(({ address: bound, port }) => {
    if (port !== target.port) return false
    return plain(bound) === address || isWildcard(address) || (isWildcard(bound) && isHere)
  })
}
