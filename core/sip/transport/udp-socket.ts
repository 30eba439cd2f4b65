import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Clock, Dispose } from '../../kit/index.ts'
import { familyOf } from './own-address.ts'
import type { LocalAddress, Peer, SendFault } from './transport.ts'

/** A bound UDP socket. */
export interface UdpSocket {
  readonly bound: LocalAddress
  /** @param failed called when it broke down; it is opened again by itself */
  listen(received: (bytes: Uint8Array, peer: Peer) => void, failed: (error: Error) => void): void
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
  close(): Promise<void>
}

/** Room for bursts of calls while the process is busy. */
const RECEIVE_BUFFER_BYTES = 1_048_576
/** Pauses before a socket that broke down is opened again, growing to the longest, in milliseconds. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 30_000

/** Binds one socket. Rejects when the address is taken. */
async function bindSocket(address: string, port: number): Promise<Socket> {
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
  return socket
}

/**
 * Binds a socket to exactly one address; port 0 gives a free one. One that breaks down is bound anew: on Windows a socket
 * hears nothing any more after an error.
 * Rejects when the address is taken.
 */
export async function openUdpSocket(
  address: string,
  port: number,
  clock: Pick<Clock, 'after'>,
): Promise<UdpSocket> {
  let socket: Socket | undefined = await bindSocket(address, port)
  const bound: LocalAddress = { protocol: 'udp', address, port: socket.address().port }
  let received: (bytes: Uint8Array, peer: Peer) => void = () => undefined
  let failed: (error: Error) => void = () => undefined
  let closed = false
  let stopWaiting: Dispose = () => undefined
  const underway = new Set<Promise<SendFault | undefined>>()

  const serve = (opened: Socket) => {
    socket = opened
    opened.on('message', (bytes, { address: source, port: sourcePort }) => {
      received(bytes, { protocol: 'udp', address: source, port: sourcePort })
    })
    opened.on('error', (error) => {
      failed(error)
      if (socket !== opened) return
      socket = undefined
      opened.close()
      openAgain(FIRST_PAUSE_MS)
    })
  }
  const openAgain = (pauseMs: number) => {
    if (closed) return
    stopWaiting = clock.after(pauseMs, () => {
      bindSocket(address, bound.port).then(
        (opened) => (closed ? opened.close() : serve(opened)),
        (error: unknown) => {
          failed(error as Error)
          openAgain(Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
        },
      )
    })
  }
  serve(socket)
  return {
    bound,
    listen(onMessage, onFailure) {
      received = onMessage
      failed = onFailure
    },
    async send(bytes, peer) {
      if (!socket) {
        const text = closed ? 'the UDP socket is closed' : 'the UDP socket is being opened again'
        return { code: 'closed', text }
      }
      const sending = sendDatagram(socket, bytes, peer)
      underway.add(sending)
      const fault = await sending
      underway.delete(sending)
      return fault
    },
    async close() {
      if (closed) return
      closed = true
      stopWaiting()
      const last = socket
      socket = undefined
      await Promise.all(underway)
      if (last) await new Promise<void>((resolve) => last.close(() => resolve()))
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
