import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Clock, Dispose } from '../../kit/index.ts'
import { familyOf } from './own-address.ts'
import type { LocalAddress, Peer, SendFault } from './transport.ts'

/** The listener for the events of a UDP socket. */
export interface UdpListener {
  received(bytes: Uint8Array, peer: Peer): void
  /** Called when the socket broke down, or could not be opened again yet; that is retried by itself. */
  failed(error: Error): void
  /** Called when the socket receives again. */
  back(): void
}

/** A bound UDP socket. */
export interface UdpSocket {
  readonly bound: LocalAddress
  listen(listener: UdpListener): void
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
  close(): Promise<void>
}

/** The receive buffer, with room for bursts of calls while the process is busy. */
const RECEIVE_BUFFER_BYTES = 1_048_576
/** Pauses before a socket that broke down is opened again, growing to the longest, in milliseconds. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 30_000
/** The time after which a socket that held begins with the first pause again. */
const SOUND_MS = 60_000

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
 * Binds a socket to exactly one address; port 0 gives a free one. One that breaks down is bound anew: on Windows a
 * socket receives nothing any more after an error. Rejects when the address is taken.
 */
export async function openUdpSocket(
  address: string,
  port: number,
  clock: Pick<Clock, 'after' | 'monotonic'>,
): Promise<UdpSocket> {
  let socket: Socket | undefined = await bindSocket(address, port)
  const bound: LocalAddress = { protocol: 'udp', address, port: socket.address().port }
  let listener: UdpListener | undefined
  let pauseMs = FIRST_PAUSE_MS
  let openedAt = clock.monotonic()
  let closed = false
  let stopWaiting: Dispose = () => undefined
  const underway = new Set<Promise<SendFault | undefined>>()

  const serve = (opened: Socket) => {
    socket = opened
    openedAt = clock.monotonic()
    opened.on('message', (bytes, { address: source, port: sourcePort }) => {
      listener?.received(bytes, { protocol: 'udp', address: source, port: sourcePort })
    })
    opened.on('error', (error) => {
      if (socket === opened) {
        socket = undefined
        opened.close()
        if (clock.monotonic() - openedAt >= SOUND_MS) pauseMs = FIRST_PAUSE_MS
        openAgain()
      }
      listener?.failed(error)
    })
  }
  const openAgain = () => {
    if (closed) return
    const pause = pauseMs
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    stopWaiting = clock.after(pause, () => {
      bindSocket(address, bound.port).then(
        (opened) => {
          if (closed) {
            opened.close()
            return
          }
          serve(opened)
          listener?.back()
        },
        (error: unknown) => {
          openAgain()
          listener?.failed(error as Error)
        },
      )
    })
  }
  serve(socket)
  return {
    bound,
    listen(hears) {
      listener = hears
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
