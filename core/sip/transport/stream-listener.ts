import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { WebSocketServer, type WebSocket } from 'ws'
import { familyOf } from './own-address.ts'
import type { LocalAddress, TlsIdentity, TransportLimits } from './transport.ts'

/** A connection that a peer opened. */
export interface Accepted {
  readonly socket: Socket
  /** The WebSocket, set where SIP comes in WebSocket messages. */
  readonly webSocket?: WebSocket
}

/** A port that accepts connections. */
export interface StreamListener {
  readonly bound: LocalAddress
  listen(accepted: (accepted: Accepted) => void, failed: (error: Error) => void): void
  setIdentity(identity: TlsIdentity): void
  /** Stops accepting; open connections are not its business. */
  close(): Promise<void>
}

/** The options a listener is opened with. */
export interface ListenerOptions {
  readonly limits: TransportLimits
  /** The identity, needed for `tls` and `wss`. */
  readonly tls?: TlsIdentity | undefined
}

const SUBPROTOCOL = 'sip'
const TLS_VERSIONS = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const

/** Listens on exactly one address; port 0 gives a free one. Rejects when it is taken, or when TLS has no identity. */
export async function openStreamListener(
  bind: LocalAddress,
  options: ListenerOptions,
): Promise<StreamListener> {
  const { protocol, address, port } = bind
  let accepted: (accepted: Accepted) => void = ({ socket }) => socket.destroy()
  let failed: (error: Error) => void = () => undefined
  const take = (one: Accepted) => accepted(one)
  const server = makeServer(bind, options, take)
  server.listen({ host: address, port, ipv6Only: familyOf(address) === 'ipv6', exclusive: true })
  await once(server, 'listening')
  server.on('error', (error: Error) => failed(error))
  server.maxConnections = options.limits.maxConnections
  const bound = server.address()
  return {
    bound: { protocol, address, port: typeof bound === 'object' && bound ? bound.port : port },
    listen(onAccepted, onFailure) {
      accepted = onAccepted
      failed = onFailure
    },
    setIdentity(identity) {
      if ('setSecureContext' in server)
        (server as TlsServer).setSecureContext({ ...identity, ...TLS_VERSIONS })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Those that never asked for a WebSocket; upgraded ones belong to the pool.
        if ('closeAllConnections' in server) (server as HttpServer).closeAllConnections()
      }),
  }
}

function makeServer(
  { protocol }: LocalAddress,
  { limits, tls }: ListenerOptions,
  take: (accepted: Accepted) => void,
): Server {
  if (protocol === 'tcp') return createServer({ noDelay: true }, (socket) => take({ socket }))
  if (protocol === 'ws') return upgrading(createHttpServer(), limits, take)
  if (!tls) throw new Error(`${protocol} needs a certificate`)
  const secure = { ...tls, ...TLS_VERSIONS, noDelay: true, handshakeTimeout: limits.connectMs }
  if (protocol === 'wss') return upgrading(createHttpsServer(secure), limits, take)
  const server = createTlsServer(secure, (socket) => take({ socket }))
  // A handshake that fails is the peer's affair; the socket is destroyed already.
  server.on('tlsClientError', () => undefined)
  return server
}

/** Lets WebSockets of the subprotocol `sip` in (RFC 7118 §4); anything else is told what this port is for. */
function upgrading(server: HttpServer, limits: TransportLimits, take: (accepted: Accepted) => void): Server {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessage,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  })
  server.headersTimeout = limits.connectMs
  server.requestTimeout = limits.connectMs
  server.on('request', (_request, response) => {
    response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' }).end()
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // From here on the socket is ours: an error that nobody hears would end the engine.
    socket.on('error', () => socket.destroy())
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    if (!offered.includes(SUBPROTOCOL)) {
      socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      return socket.destroySoon()
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => socket.destroy())
      take({ socket, webSocket })
    })
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}
