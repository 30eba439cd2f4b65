import type { Clock } from '../../kit/index.ts'
import { readMessage } from './read-message.ts'
import type { LocalAddress, Peer, TransportLayer, TransportListener } from './transport.ts'

/** How the network treats datagrams; streams neither lose nor double anything. */
export interface MemoryNetworkOptions {
  readonly clock: Clock
  readonly delayMs?: number
  /** Called per datagram; `copies` 0 loses it, 2 doubles it. */
  readonly fate?: (bytes: Uint8Array, from: LocalAddress, to: Peer) => { copies: number; delayMs?: number }
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
          const fate = (!reliable && options.fate?.(bytes, local, peer)) || { copies: 1 }
          for (let copy = 0; copy < fate.copies; copy++) {
            options.clock.after(fate.delayMs ?? options.delayMs ?? 0, () => deliver(bytes, local, peer))
          }
          return undefined
        },
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
