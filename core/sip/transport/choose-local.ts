import { isIP } from 'node:net'
import { familyOf, isWildcard, suitability, type OwnAddress } from './own-address.ts'
import type { LocalAddress, Peer } from './transport.ts'

/** A bound address and the real one that it stands for towards some peer. */
export interface Choice {
  readonly bound: LocalAddress
  readonly shown: LocalAddress
}

/** Picks among our bound addresses the one that suits the peer best; the first of equals. */
export function chooseLocal(
  listening: readonly LocalAddress[],
  peer: Pick<Peer, 'protocol' | 'address'>,
  own: readonly OwnAddress[],
): Choice | undefined {
  if (isIP(peer.address) === 0) return undefined
  const family = familyOf(peer.address)
  let best: { choice: Choice; score: number } | undefined
  for (const bound of listening) {
    if (bound.protocol !== peer.protocol || familyOf(bound.address) !== family) continue
    for (const candidate of realAddresses(bound, own)) {
      const score = suitability(candidate, peer.address)
      const choice = { bound, shown: { ...bound, address: candidate.address } }
      if (!best || score > best.score) best = { choice, score }
    }
  }
  return best?.choice
}

/** Returns the addresses that a bound one stands for: itself, or those of all cards of its family. */
export function realAddresses(bound: LocalAddress, own: readonly OwnAddress[]): OwnAddress[] {
  const family = familyOf(bound.address)
  if (isWildcard(bound.address)) return own.filter((each) => each.family === family)
  const card = own.find((each) => each.address === bound.address)
  return [card ?? { address: bound.address, family, internal: false, cidr: null }]
}

/** Finds the bound address that `from` belongs to: itself, or the wildcard of its port. */
export function boundFor(listening: readonly LocalAddress[], from: LocalAddress): LocalAddress | undefined {
  const same = listening.filter(({ protocol, port }) => protocol === from.protocol && port === from.port)
  const family = familyOf(from.address)
  return (
    same.find(({ address }) => address === from.address) ??
    same.find(({ address }) => isWildcard(address) && familyOf(address) === family)
  )
}

const MAX_KEPT = 1000

/**
 * Creates a `chooseLocal` with a memory, since every message asks; it lasts as long as `listening` and `ownAddresses`
 * return the same lists.
 */
export function createChooser(
  listening: () => readonly LocalAddress[],
  ownAddresses: () => readonly OwnAddress[],
): (peer: Peer) => Choice | undefined {
  const kept = new Map<string, Choice | undefined>()
  let own: readonly OwnAddress[] = []
  let bound: readonly LocalAddress[] = []
  return (peer) => {
    const now = { own: ownAddresses(), bound: listening() }
    if (own !== now.own || bound !== now.bound || kept.size >= MAX_KEPT) kept.clear()
    ;({ own, bound } = now)
    const key = `${peer.protocol} ${peer.address}`
    if (!kept.has(key)) kept.set(key, chooseLocal(bound, peer, own))
    return kept.get(key)
  }
}
