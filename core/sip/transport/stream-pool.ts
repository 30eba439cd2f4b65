import { createConnection, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock, Logger } from '../../kit/index.ts'
import type { Choice } from './choose-local.ts'
import { isWildcard } from './own-address.ts'
import type { Accepted } from './stream-listener.ts'
import { createLogGate } from './log-gate.ts'
import { readBroken, readMessage } from './read-message.ts'
import {
  runStreamConnection,
  type StreamConnection,
  type StreamConnectionPorts,
} from './stream-connection.ts'
import { runWebSocketConnection } from './web-socket-connection.ts'
import type { LocalAddress, Peer, SendFault, TransportLimits, TransportListener } from './transport.ts'

/** All stream connections, inbound and outbound. */
export interface StreamPool {
  /** Takes a connection that a listener accepted, or refuses it when there are too many. */
  accept(accepted: Accepted, bound: LocalAddress): void
  /** Sends on the named connection, on one to the same address and port, or on a new one. */
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
  doubt(peer: Peer): void
  /** Stops reading from the connection that the peer names, for so many milliseconds. */
  pause(peer: Peer, ms: number): void
  readonly size: number
  /** Ends all once what was sent has left. */
  closeAll(): void
}

/** Makes an empty pool. */
export function createStreamPool(options: {
  readonly listener: TransportListener
  readonly limits: TransportLimits
  readonly clock: Clock
  readonly log: Logger
  /**
   * Chooses the address of ours a new connection to `peer` is shown with, and the one it is bound to; the port is that
   * of our listener.
   */
  readonly choose: (peer: Peer) => Choice | undefined
  /** Returns whether a new connection to `peer` would end at this program itself. */
  readonly leadsBack: (peer: Peer) => boolean
  /** Returns the certificates that are trusted where we open a TLS connection; undefined: those the system trusts. */
  readonly ca: () => string | undefined
}): StreamPool {
  const { listener, limits, log } = options
  const connections = new Map<number, StreamConnection>()
  const byAddress = new Map<string, StreamConnection>()
  const perSource = new Map<string, number>()
  const mayLog = createLogGate(options.clock)
  let lastId = 0

  const count = (address: string, change: number) => {
    const now = (perSource.get(address) ?? 0) + change
    if (now > 0) perSource.set(address, now)
    else perSource.delete(address)
  }
  const ports: StreamConnectionPorts = {
    clock: options.clock,
    limits,
    arrived(event, { peer, local }) {
      if (event.kind === 'message') readMessage({ bytes: event.bytes, peer, local }, listener)
      else {
        if (mayLog(`broken ${peer.address}`)) log.warn(`stream ended: ${event.problem}`, { ...peer })
        readBroken({ bytes: event.bytes, peer, local }, event, listener)
      }
    },
    closed(connection, reason) {
      const { peer } = connection
      forget(connection)
      if (mayLog(`closed ${peer.address}`)) log.debug(`connection ended: ${reason}`, { ...peer })
      listener.disconnected(peer)
    },
  }
  const patient = (connectMs: number) => ({ ...ports, limits: { ...limits, connectMs } })
  const keep = (
    { socket, webSocket }: Accepted,
    { address, port, connectMs }: Pick<Peer, 'address' | 'port' | 'connectMs'>,
    local: LocalAddress,
  ): StreamConnection => {
    const peer: Peer = { protocol: local.protocol, address, port, connection: ++lastId }
    const connection = webSocket
      ? runWebSocketConnection(webSocket, socket, peer, local, ports)
      : runStreamConnection(socket, peer, local, connectMs === undefined ? ports : patient(connectMs))
    connections.set(lastId, connection)
    byAddress.set(addressKey(peer), connection)
    count(address, 1)
    return connection
  }
  const forget = (connection: StreamConnection) => {
    const { peer } = connection
    if (peer.connection === undefined || !connections.delete(peer.connection)) return
    if (byAddress.get(addressKey(peer)) === connection) byAddress.delete(addressKey(peer))
    count(peer.address, -1)
  }
  const full = (address: string): boolean =>
    connections.size >= limits.maxConnections ||
    (perSource.get(address) ?? 0) >= limits.maxConnectionsPerSource

  const open = (peer: Peer): StreamConnection | SendFault => {
    const choice = options.choose(peer)
    const where = `${peer.protocol} to ${peer.address} port ${peer.port}`
    if (!choice) return { code: 'no-transport', text: `${where}: no such address of ours for it` }
    if (peer.protocol === 'ws' || peer.protocol === 'wss') {
      return { code: 'unreachable', text: `${where}: only the other side can open it` }
    }
    if (options.leadsBack(peer)) {
      if (mayLog('leads back')) log.warn('a message was to be sent to a port of this program', { ...peer })
      return { code: 'unreachable', text: `${where}: a port of this program` }
    }
    if (full(peer.address)) return { code: 'unreachable', text: `${where}: too many connections` }
    return keep({ socket: dial(peer, choice.bound.address, options.ca()) }, peer, choice.shown)
  }
  const find = (peer: Peer): StreamConnection | undefined => {
    const named = peer.connection === undefined ? undefined : connections.get(peer.connection)
    return [named, byAddress.get(addressKey(peer))].find((connection) => connection?.usable)
  }
  /**
   * Makes room for a new stream: strangers that open streams and say nothing push out each other, never those who do
   * speak.
   */
  const makeRoom = () => {
    if (connections.size < limits.maxUnproven) return
    const unproven = [...connections.values()].filter((connection) => !connection.proven)
    const [oldest] = unproven
    if (!oldest || unproven.length < limits.maxUnproven) return
    listener.crowded?.(oldest.peer.address)
    oldest.close()
  }
  return {
    accept(accepted, bound) {
      const { socket } = accepted
      const { remoteAddress, remotePort, localAddress } = socket
      // It has left already.
      if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy()
      if (full(remoteAddress)) {
        socket.destroy()
        listener.crowded?.(remoteAddress)
        if (mayLog('full'))
          log.warn('connection refused: too many', { source: remoteAddress, open: connections.size })
        return
      }
      makeRoom()
      const local = { ...bound, address: localAddress ?? bound.address }
      keep(accepted, { address: remoteAddress, port: remotePort }, local)
    },
    async send(bytes, peer) {
      const target = find(peer) ?? open(peer)
      return 'code' in target ? target : target.send(bytes)
    },
    doubt: (peer) => find(peer)?.doubt(),
    pause({ connection }, ms) {
      if (connection !== undefined) connections.get(connection)?.pause(ms)
    },
    get size() {
      return connections.size
    },
    closeAll() {
      for (const connection of [...connections.values()]) connection.close()
    },
  }
}

const addressKey = (peer: Peer): string => `${peer.protocol} ${peer.address} ${peer.port}`

/** Opens a connection; over TLS the other side has to prove that it is whom we look for (RFC 5922). */
function dial(
  { protocol, address, port, name = address }: Peer,
  from: string,
  ca: string | undefined,
): Socket {
  // A socket of ours that is bound to all cards leaves the choice to the system.
  const to = { host: address, port, ...(isWildcard(from) ? {} : { localAddress: from }) }
  if (protocol !== 'tls') return createConnection(to)
  return connectTls({
    ...to,
    minVersion: 'TLSv1.2',
    // A server name is a name, never an address (RFC 6066 §3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
  })
}
