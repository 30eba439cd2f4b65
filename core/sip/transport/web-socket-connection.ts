import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { createReadingPause } from './reading-pause.ts'
import type { StreamConnection, StreamConnectionPorts } from './stream-connection.ts'
import type { LocalAddress, Peer, SendFault } from './transport.ts'

const KEEP_ALIVE = '\r\n\r\n'
const PONG = '\r\n'
const CLOSE_NORMAL = 1000
const MAX_UNSENT_MESSAGES = 4

/** Runs one WebSocket that carries SIP, one message per WebSocket message (RFC 7118 §5). */
export function runWebSocketConnection(
  webSocket: WebSocket,
  socket: Socket,
  peer: Peer,
  local: LocalAddress,
  ports: StreamConnectionPorts,
): StreamConnection {
  const { clock, limits } = ports
  let reason = 'closed by the peer'
  let proven = false
  let heardAt = clock.monotonic()
  let stopIdle = clock.after(limits.partialMessageMs, () => destroy('no message came'))
  const destroy = (why: string) => {
    reason = why
    webSocket.terminate()
  }
  const used = () => {
    stopIdle()
    stopIdle = clock.after(limits.idleConnectionMs, () => destroy('idle'))
  }
  const fault = (code: SendFault['code'], text: string): SendFault => ({
    code,
    text: `${peer.protocol} to ${peer.address} port ${peer.port}: ${text}`,
  })
  const readingPause = createReadingPause(clock, webSocket)
  const connection: StreamConnection = {
    peer,
    local,
    get usable() {
      return webSocket.readyState === webSocket.OPEN
    },
    get proven() {
      return proven
    },
    doubt() {
      if (clock.monotonic() - heardAt >= limits.silentMs) destroy('no answer came on it')
    },
    pause: (ms) => readingPause.begin(ms),
    send: (bytes) =>
      new Promise((resolve) => {
        if (!connection.usable) return resolve(fault('closed', reason))
        if (webSocket.bufferedAmount > MAX_UNSENT_MESSAGES * limits.maxMessage)
          destroy('the peer does not read')
        webSocket.send(bytes, { binary: false }, (error) => {
          resolve(error ? fault('closed', error.message) : undefined)
        })
        used()
      }),
    close() {
      reason = 'closed by us'
      webSocket.close(CLOSE_NORMAL)
      stopIdle()
      stopIdle = clock.after(limits.connectMs, () => webSocket.terminate())
    },
  }
  socket.setKeepAlive(true, limits.keepAliveMs)
  webSocket.on('message', (data: Buffer) => {
    heardAt = clock.monotonic()
    const text = data.byteLength <= KEEP_ALIVE.length ? data.toString('latin1') : undefined
    if (text === KEEP_ALIVE || text === PONG) {
      used()
      if (text === KEEP_ALIVE) webSocket.send(PONG)
      return
    }
    proven = true
    used()
    ports.arrived({ kind: 'message', bytes: data }, connection)
  })
  webSocket.on('ping', used)
  webSocket.on('error', (error) => (reason = error.message))
  webSocket.on('close', () => {
    readingPause.stop()
    stopIdle()
    socket.destroy()
    ports.closed(connection, reason)
  })
  return connection
}
