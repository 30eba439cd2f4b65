import { createConnection, type Socket } from 'node:net'
import type { Clock, Logger } from '../../kit/index.ts'
import { createLogGate } from './log-gate.ts'
import { readBroken, readMessage } from './read-message.ts'
import {
  runStreamConnection,
  type StreamConnection,
  type StreamConnectionPorts,
} from './stream-connection.ts'
import type { LocalAddress, Peer, SendFault, TransportLimits, TransportListener } from './transport.ts'

/** All TCP connections, inbound and outbound. */
export interface StreamPool {
  /** Takes a connection that a listener accepted, or refuses it when there are too many. */
  accept(socket: Socket, bound: LocalAddress): void
  /** Sends on the named connection, on one to the same address and port, or on a new one. */
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
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
  /** Which address of ours a new connection to `peer` leaves from; the port is that of our listener. */
  readonly localFor: (peer: Peer) => LocalAddress | undefined
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
        if (mayLog(`broken ${peer.address}`)) log.warn(`TCP stream ended: ${event.problem}`, { ...peer })
        readBroken({ bytes: event.bytes, peer, local }, event, listener)
      }
    },
    closed(connection, reason) {
      const { peer } = connection
      forget(connection)
      if (mayLog(`closed ${peer.address}`)) log.debug(`TCP connection ended: ${reason}`, { ...peer })
      listener.disconnected(peer)
    },
  }
  const keep = (socket: Socket, address: string, port: number, local: LocalAddress): StreamConnection => {
    const peer: Peer = { protocol: 'tcp', address, port, connection: ++lastId }
    const connection = runStreamConnection(socket, peer, local, ports)
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
    const local = options.localFor(peer)
    const where = `tcp to ${peer.address} port ${peer.port}`
    if (!local) return { code: 'no-transport', text: `${where}: no TCP address of ours for it` }
    if (full(peer.address)) return { code: 'unreachable', text: `${where}: too many connections` }
    return keep(createConnection({ host: peer.address, port: peer.port }), peer.address, peer.port, local)
  }
  const find = (peer: Peer): StreamConnection | undefined => {
    const named = peer.connection === undefined ? undefined : connections.get(peer.connection)
    return [named, byAddress.get(addressKey(peer))].find((connection) => connection?.usable)
  }
  return {
    accept(socket, bound) {
      const { remoteAddress, remotePort, localAddress } = socket
      if (remoteAddress === undefined || remotePort === undefined || full(remoteAddress)) {
        socket.destroy()
        if (mayLog('full'))
          log.warn('TCP connection refused: too many', { source: remoteAddress, open: connections.size })
        return
      }
      keep(socket, remoteAddress, remotePort, { ...bound, address: localAddress ?? bound.address })
    },
    async send(bytes, peer) {
      const target = find(peer) ?? open(peer)
      return 'code' in target ? target : target.send(bytes)
    },
    get size() {
      return connections.size
    },
    closeAll() {
      for (const connection of [...connections.values()]) connection.close()
    },
  }
}

const addressKey = (peer: Peer): string => `${peer.address} ${peer.port}`
