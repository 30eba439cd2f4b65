import type { Socket } from 'node:net'
import type { Clock, Dispose } from '../../kit/index.ts'
import { createKeepAlive } from './keep-alive.ts'
import { createReadingPause } from './reading-pause.ts'
import { createStreamFramer, type StreamEvent } from './stream-framer.ts'
import type { LocalAddress, Peer, SendFault, TransportLimits } from './transport.ts'

/** A connection that carries SIP messages, opened by us or by the peer. */
export interface StreamConnection {
  readonly peer: Peer
  readonly local: LocalAddress
  /** Whether more can be sent on it. */
  readonly usable: boolean
  /** Whether it was opened by us, or has carried a message. */
  readonly proven: boolean
  /** Ends it when it has been silent for so long that it seems dead. */
  doubt(): void
  /** Stops reading from it for so many milliseconds; a further pause while one lasts changes nothing. */
  pause(ms: number): void
  send(bytes: Uint8Array): Promise<SendFault | undefined>
  /** Ends it once what was sent has left. */
  close(): void
}

/** The dependencies of a connection, through which it reports to the layer. */
export interface StreamConnectionPorts {
  readonly clock: Clock
  readonly limits: TransportLimits
  /** Called with a whole message, or the head of one after which the connection is closed. */
  arrived(event: Exclude<StreamEvent, { kind: 'keep-alive' }>, connection: StreamConnection): void
  /** Called when the connection is closed; `reason` is for the log. */
  closed(connection: StreamConnection, reason: string): void
}

const PING = '\r\n\r\n'
const PONG = '\r\n'
/** The time a connection stays open for the peer to read the last answer. */
const LINGER_MS = 2000
/** The most messages that the peer may leave unread: with more it is dead or means harm. */
const MAX_UNSENT_MESSAGES = 4

/** Runs one socket: framing, keep-alive, idle and partial-message watch. Never throws into the socket's events. */
export function runStreamConnection(
  socket: Socket,
  peer: Peer,
  local: LocalAddress,
  ports: StreamConnectionPorts,
): StreamConnection {
  const { clock, limits } = ports
  const framer = createStreamFramer(limits.maxMessage)
  let connected = !socket.connecting
  let reason = connected ? 'closed by the peer' : 'could not be opened'
  let ending = false
  /** Whether it carried a message; before that a stranger's connection is not kept for long. */
  let proven = !connected
  let heardAt = clock.monotonic()
  let stopIdle: Dispose = () => undefined
  let stopPartial: Dispose | undefined

  const destroy = (why: string) => {
    reason = why
    socket.destroy()
  }
  const watchIdle = () => {
    stopIdle()
    stopIdle = clock.after(limits.idleConnectionMs, () => destroy('idle'))
  }
  const used = () => {
    proven = true
    if (connected) watchIdle()
  }
  const messageEnded = () => {
    stopPartial?.()
    stopPartial = undefined
  }
  const watchPartial = () => {
    if (!framer.partial || ending) return messageEnded()
    stopPartial ??= clock.after(limits.partialMessageMs, () => destroy('a message did not end in time'))
  }
  const keepAlive = createKeepAlive({
    clock,
    limits,
    ping: () => connection.usable && socket.write(PING),
    dead: () => destroy('no answer to a keep-alive'),
  })
  const readingPause = createReadingPause(clock, socket)
  const linger = (why: string) => {
    ending = true
    reason = why
    socket.end()
    keepAlive.stop()
    stopIdle()
    stopIdle = clock.after(LINGER_MS, () => destroy(reason))
  }
  const connection: StreamConnection = {
    peer,
    local,
    get usable() {
      return !ending && !socket.destroyed && socket.writable
    },
    get proven() {
      return proven
    },
    doubt() {
      if (connected && clock.monotonic() - heardAt >= limits.silentMs) destroy('no answer came on it')
    },
    pause: (ms) => readingPause.begin(ms),
    send: (bytes) =>
      new Promise((resolve) => {
        if (!connection.usable) return resolve(fault('closed', reason))
        if (socket.writableLength > MAX_UNSENT_MESSAGES * limits.maxMessage) destroy('the peer does not read')
        socket.write(bytes, (error) => {
          // What ended the socket says more than that nothing could be written after it.
          const why = socket.errored?.message ?? error?.message
          resolve(error ? fault(connected ? 'closed' : 'unreachable', why ?? reason) : undefined)
        })
        used()
      }),
    close() {
      linger('closed by us')
      socket.destroySoon()
    },
  }
  const fault = (code: SendFault['code'], text: string): SendFault => ({
    code,
    text: `${peer.protocol} to ${peer.address} port ${peer.port}: ${text}`,
  })
  const read = (chunk: Buffer) => {
    if (ending) return
    heardAt = clock.monotonic()
    if (proven) watchIdle()
    for (const event of framer.push(keepAlive.heard(chunk, !framer.partial))) {
      if (event.kind === 'message') {
        messageEnded()
        used()
      }
      if (event.kind === 'keep-alive') socket.write(PONG)
      else ports.arrived(event, connection)
      if (event.kind === 'broken') linger('the stream could not be read on')
    }
    watchPartial()
  }

  if (connected) stopIdle = clock.after(limits.partialMessageMs, () => destroy('no message came'))
  else stopIdle = clock.after(limits.connectMs, () => destroy('no connection in time'))
  socket.setNoDelay(true)
  socket.setKeepAlive(true, limits.keepAliveMs)
  // Over TLS nothing is proven before the handshake is over.
  socket.on(peer.protocol === 'tls' ? 'secureConnect' : 'connect', () => {
    connected = true
    reason = 'closed by the peer'
    watchIdle()
    keepAlive.start()
  })
  socket.on('data', read)
  socket.on('error', (error) => (reason = error.message))
  socket.on('close', () => {
    keepAlive.stop()
    readingPause.stop()
    stopIdle()
    stopPartial?.()
    ports.closed(connection, reason)
  })
  return connection
}
