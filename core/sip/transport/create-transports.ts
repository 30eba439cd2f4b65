import type { Clock, Logger } from '../../kit/index.ts'
import { createAddressTroubles } from './address-troubles.ts'
import { boundFor, createChooser, realAddresses } from './choose-local.ts'
import { guardListener } from './guard-listener.ts'
import { createLogGate } from './log-gate.ts'
import { createMoreListeners } from './more-listeners.ts'
import { closeSockets, openSockets } from './open-sockets.ts'
import { isLinkLocal, isWildcard } from './own-address.ts'
import { isOwnDoor, type Door } from './own-doors.ts'
import { listenToOwnEcho } from './own-echo.ts'
import { readMessage } from './read-message.ts'
import type { StreamListener } from './stream-listener.ts'
import { createStreamPool } from './stream-pool.ts'
import { bindingAnswer, isStun } from './stun.ts'
import {
  DEFAULT_TRANSPORT_LIMITS,
  type LocalAddress,
  type Peer,
  type SendFault,
  type TlsOptions,
  type TransportLayer,
  type TransportLimits,
  type TransportListener,
} from './transport.ts'
import { watchOwnAddresses } from './watch-own-addresses.ts'

/** RFC 5626 and old phones keep NAT bindings open with a few bytes that are no message. */
const KEEP_ALIVE_BYTES = 4

/** The options the transports are made from. */
export interface TransportOptions {
  /**
   * The addresses to bind; wildcards and port 0 are allowed. Equal addresses with port 0 get one port for all
   * protocols.
   */
  readonly binds: readonly LocalAddress[]
  /** The listener; it is called only after the promise has resolved. */
  readonly listener: TransportListener
  readonly limits?: Partial<TransportLimits>
  /** Needed where `tls` or `wss` is bound. */
  readonly tls?: TlsOptions
  /** Returns where else this program listens: besides our own listeners no stream is ever opened to these. */
  readonly doors?: () => readonly Door[]
  /**
   * Whether the layer asks itself over UDP on each own address whether it receives, and tells the listener where it
   * does not.
   */
  readonly listensToItself?: boolean
  readonly clock: Clock
  readonly log: Logger
}

/** Opens all sockets, or none and rejects with a `PbxError` that names protocol, address and port. */
export async function createTransports(options: TransportOptions): Promise<TransportLayer> {
  const { clock, log } = options
  const listener = guardListener(options.listener, log)
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits }
  const ownAddresses = await watchOwnAddresses(clock)
  const sockets = await openSockets(options.binds, { limits, tls: options.tls, clock })
  const more = createMoreListeners({ limits, opened: (server) => listen(server) })
  const first = [...sockets.udp, ...sockets.streams].map(({ bound }) => bound)
  let listening: readonly LocalAddress[] = first
  let ca = options.tls?.ca
  const choose = createChooser(() => listening, ownAddresses)
  const localFor = (peer: Peer) => choose(peer)?.shown
  const leadsBack = (peer: Peer) => {
    const streams = listening.filter(({ protocol }) => protocol !== 'udp')
    const cards = ownAddresses().map(({ address }) => address)
    return isOwnDoor(peer, [...streams, ...(options.doors?.() ?? [])], cards)
  }
  const pool = createStreamPool({ listener, limits, clock, log, choose, leadsBack, ca: () => ca })
  const mayLog = createLogGate(clock)
  const failed = (error: Error) => {
    if (mayLog(error.message)) log.error(`SIP socket failed: ${error.message}`)
  }

  const troubles = createAddressTroubles(clock, (addresses) => listener.troubled?.(addresses))

  for (const socket of sockets.udp) {
    const { bound } = socket
    const here = [bound]
    const chooseHere = isWildcard(bound.address) ? createChooser(() => here, ownAddresses) : undefined
    socket.listen({
      received(bytes, peer) {
        if (echo?.isOwn(bytes)) return
        if (bytes.length <= KEEP_ALIVE_BYTES || peer.port === 0) return
        if (isStun(bytes)) {
          const answer = bindingAnswer(bytes, peer)
          return answer && void socket.send(answer, peer)
        }
        readMessage({ bytes, peer, local: chooseHere?.(peer)?.shown ?? bound }, listener)
      },
      failed(error) {
        failed(error)
        troubles.broken(bound, error)
      },
      back: () => troubles.back(bound),
    })
  }
  const echo = options.listensToItself
    ? listenToOwnEcho({
        addresses: () =>
          sockets.udp
            .flatMap(({ bound }) =>
              realAddresses(bound, ownAddresses()).map(({ address }) => ({ ...bound, address })),
            )
            .filter(({ address }) => !isLinkLocal(address)),
        tell: (unheard) => troubles.unheard(unheard),
        clock,
      })
    : undefined
  const listen = (server: StreamListener) =>
    server.listen((accepted) => pool.accept(accepted, server.bound), failed)
  for (const server of sockets.streams) listen(server)

  const sendDatagram = async (
    bytes: Uint8Array,
    peer: Peer,
    from?: LocalAddress,
  ): Promise<SendFault | undefined> => {
    const bound = (from && boundFor(listening, from)) ?? choose(peer)?.bound
    const socket = sockets.udp.find((each) => each.bound === bound)
    return socket
      ? socket.send(bytes, peer)
      : { code: 'no-transport', text: `no UDP address of ours for ${peer.address}` }
  }
  return {
    get listening() {
      return listening
    },
    localFor,
    async send(bytes, peer, from) {
      if (!(peer.port > 0 && peer.port <= 65_535))
        return { code: 'unreachable', text: `no port: ${peer.port}` }
      if (bytes.length > (peer.mostBytes ?? Infinity))
        return { code: 'too-large', text: `${bytes.length} bytes are too many for ${peer.protocol}` }
      return peer.protocol === 'udp' ? sendDatagram(bytes, peer, from) : pool.send(bytes, peer)
    },
    doubt: (peer) => pool.doubt(peer),
    pause: (peer, ms) => pool.pause(peer, ms),
    setIdentity(identity) {
      for (const server of [...sockets.streams, ...more.listeners()]) server.setIdentity(identity)
    },
    async setListeners(wanted) {
      if (wanted.tls) ca = wanted.tls.ca
      const faults = await more.set(wanted)
      listening = [...first, ...more.listeners().map(({ bound }) => bound)]
      return faults
    },
    tables: () => ({ connections: pool.size }),
    async close() {
      echo?.stop()
      const closed = closeSockets([...sockets.udp, ...sockets.streams, ...more.listeners()])
      pool.closeAll()
      await closed
    },
  }
}
