import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { familyOf } from './own-address.ts'
import type { LocalAddress, Peer, SendFault } from './transport.ts'

/** A bound UDP socket. */
export interface UdpSocket {
  readonly bound: LocalAddress
  listen(received: (bytes: Uint8Array, peer: Peer) => void, failed: (error: Error) => void): void
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
  close(): Promise<void>
}

/** Room for bursts of calls while the process is busy. */
const RECEIVE_BUFFER_BYTES = 1_048_576

/** Binds a socket to exactly one address; port 0 gives a free one. Rejects when it is taken. */
export async function openUdpSocket(address: string, port: number): Promise<UdpSocket> {
  const ipv6 = familyOf(address) === 'ipv6'
  const socket = createSocket({
    type: ipv6 ? 'udp6' : 'udp4',
    ipv6Only: ipv6,
    recvBufferSize: RECEIVE_BUFFER_BYTES,
    // Peers are addresses here; nothing is looked up.
    lookup: (address, _options, done) => done(null, address, ipv6 ? 6 : 4),
  })
  const listening = once(socket, 'listening')
  socket.bind({ address, port, exclusive: true })
  await listening.catch((error: unknown) => {
    socket.close()
    throw error
  })
  let failed: (error: Error) => void = () => undefined
  let closed = false
  const underway = new Set<Promise<SendFault | undefined>>()
  socket.on('error', (error) => failed(error))
  return {
    bound: { protocol: 'udp', address, port: socket.address().port },
    listen(received, onFailure) {
      failed = onFailure
      socket.on('message', (bytes, { address: source, port: sourcePort }) => {
        received(bytes, { protocol: 'udp', address: source, port: sourcePort })
      })
    },
    async send(bytes, peer) {
      if (closed) return { code: 'closed', text: 'the UDP socket is closed' }
      const sending = sendDatagram(socket, bytes, peer)
      underway.add(sending)
      const fault = await sending
      underway.delete(sending)
      return fault
    },
    async close() {
      if (closed) return
      closed = true
      await Promise.all(underway)
      await new Promise<void>((resolve) => socket.close(() => resolve()))
    },
  }
}

function sendDatagram(socket: Socket, bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined> {
  return new Promise((resolve) => {
    socket.send(bytes, peer.port, peer.address, (error) => resolve(error ? faultOf(error, peer) : undefined))
  })
}

function faultOf(error: NodeJS.ErrnoException, peer: Peer): SendFault {
  const text = `udp to ${peer.address} port ${peer.port}: ${error.message}`
  return { code: error.code === 'EMSGSIZE' ? 'too-large' : 'unreachable', text }
}
