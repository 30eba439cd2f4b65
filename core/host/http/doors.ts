import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { Pbx } from '../../app/index.ts'
import { bindFault, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import { limitNewConnections } from './new-connections.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { createStallWatch } from './stalled.ts'

/** The address of a door. */
export interface DoorAddress {
  readonly address: string
  readonly port: number
}

/** The open doors of the web server: one in clear, and one over TLS if wanted. */
export interface Doors {
  readonly plain: DoorAddress & { readonly url: string }
  readonly secure: (DoorAddress & { readonly url: string }) | undefined
  close(): Promise<void>
}

/** Handlers for the requests of all doors. */
export interface DoorHandlers {
  readonly request: RequestListener
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

const LIMITS = { maxHeaderSize: 16_384, requestTimeout: 60_000 }
/** The time a client may take for its TLS handshake, in milliseconds. */
const HANDSHAKE_MS = 10_000

/** Returns whether a request came over TLS. */
export const isOverTls = (request: IncomingMessage): boolean => request.socket instanceof TLSSocket

function listen(server: Server | TlsServer, { address, port }: DoorAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `web address ${address}:${port}`
      reject(bindFault({ where, port, transport: 'tcp' }, error))
    })
    server.listen(port, address, () => resolve(server.address() as AddressInfo))
  })
}

function shown({ address, port }: DoorAddress, scheme: 'http' | 'https') {
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address
  return { address, port, url: `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}/` }
}

function close(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Uses the certificate of the phones' TLS, now and whenever it changes. Open connections continue. */
function followCertificate(server: TlsServer, { tlsIdentity, onSecureChanged }: Certificates): Dispose {
  const take = () => {
    const identity = tlsIdentity()
    if (identity) server.setSecureContext({ cert: identity.cert, key: identity.key, minVersion: 'TLSv1.2' })
  }
  take()
  return onSecureChanged(take)
}
type Certificates = Pick<Pbx, 'tlsIdentity' | 'onSecureChanged'>

/**
 * Opens the doors.
 * @throws PbxError as `bindFault` when an address cannot be opened; then none is.
 */
export async function openDoors(options: {
  readonly plain: DoorAddress
  readonly secure?: DoorAddress
  readonly certificates: Certificates
  readonly handlers: DoorHandlers
  readonly trustedProxies: () => readonly string[]
  readonly clock: Clock
  readonly log: Logger
}): Promise<Doors> {
  const { handlers, log } = options
  const inTurn = oneAtATime(handlers.request)
  const stalled = createStallWatch(options.clock)
  const limit = limitNewConnections(options.clock, options.trustedProxies)
  const open: (Server | TlsServer)[] = []
  const start = async <S extends Server | TlsServer>(server: S, at: DoorAddress): Promise<AddressInfo> => {
    server.on('connection', limit)
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', stalled.watch)
    server.on('request', inTurn.request)
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (inTurn.isBusy(socket)) socket.destroy()
      else handlers.upgrade(request, socket, head)
    })
    const bound = await listen(server, at)
    open.push(server)
    server.on('error', (error) => log.error('web server failed', { error: error.message }))
    return bound
  }
  let stopFollowing: Dispose = () => undefined
  const closeAll = async () => {
    stopFollowing()
    stalled.stop()
    await Promise.all(open.map(close))
  }
  try {
    const plain = shown(await start(createServer(LIMITS), options.plain), 'http')
    let secure: Doors['secure']
    if (options.secure) {
      const tls = createTlsServer({ ...LIMITS, handshakeTimeout: HANDSHAKE_MS })
      stopFollowing = followCertificate(tls, options.certificates)
      secure = shown(await start(tls, options.secure), 'https')
    }
    return { plain, secure, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}
