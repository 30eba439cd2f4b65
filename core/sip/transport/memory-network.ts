import type { Clock } from '../../kit/index.ts'
import { readMessage } from './read-message.ts'
import type { LocalAddress, Peer, TransportLayer, TransportListener } from './transport.ts'

/**
 * The time that each copy of a datagram travels, in milliseconds: none for one that is lost, two for one that is
 * doubled.
 */
export type Fate = (bytes: Uint8Array, from: LocalAddress, to: Peer) => readonly number[]

/** The network's treatment of datagrams; streams neither lose nor double anything. */
export interface MemoryNetworkOptions {
  readonly clock: Clock
  /** The time that everything without a fate travels, in milliseconds. */
  readonly delayMs?: number
  readonly fate?: Fate
}

/**
 * The badness of a network. `loss` and `doubled` are shares of all datagrams, `late` of those that take up to
 * `maxDelayMs`.
 */
export interface Weather {
  readonly loss: number
  readonly doubled: number
  readonly late: number
  readonly maxDelayMs: number
}

const USUAL_DELAY_MS = 40

/** Creates a network that loses, doubles, delays and so reorders by chance; the same numbers make the same chances. */
export function badWeather({ loss, doubled, late, maxDelayMs }: Weather, random: () => number): Fate {
  const travel = () => Math.floor(random() * (random() < late ? maxDelayMs : USUAL_DELAY_MS))
  return () => {
    if (random() < loss) return []
    return random() < doubled ? [travel(), travel()] : [travel()]
  }
}

/** A network without sockets, on which layers meet under a virtual clock. */
export interface MemoryNetwork {
  attach(local: LocalAddress, listener: TransportListener): TransportLayer
}

/** Makes an empty network. */
export function createMemoryNetwork(options: MemoryNetworkOptions): MemoryNetwork {
  const attached = new Map<string, { local: LocalAddress; listener: TransportListener }>()
  const key = ({ protocol, address, port }: LocalAddress) => `${protocol} ${address} ${port}`

  const deliver = (bytes: Uint8Array, from: LocalAddress, to: Peer) => {
    const target = attached.get(key(to))
    if (target) readMessage({ bytes, peer: { ...from }, local: target.local }, target.listener)
  }
  return {
    attach(local, listener) {
      attached.set(key(local), { local, listener })
      return {
        listening: [local],
        localFor: (peer) => (peer.protocol === local.protocol ? local : undefined),
        async send(bytes, peer) {
          if (peer.protocol !== local.protocol)
            return { code: 'no-transport', text: `no ${peer.protocol} here` }
          const reliable = peer.protocol === 'tcp'
          if (reliable && !attached.has(key(peer)))
            return { code: 'unreachable', text: `nobody at ${peer.address}` }
          const usual = [options.delayMs ?? 0]
          for (const delayMs of (!reliable && options.fate?.(bytes, local, peer)) || usual) {
            options.clock.after(delayMs, () => deliver(bytes, local, peer))
          }
          return undefined
        },
        doubt: () => undefined,
        pause: () => undefined,
        setIdentity: () => undefined,
        setListeners: () => Promise.resolve([]),
        tables: () => ({ connections: 0 }),
        async close() {
          attached.delete(key(local))
        },
      }
    },
  }
}
