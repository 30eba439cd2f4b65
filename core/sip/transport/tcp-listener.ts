import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { familyOf } from './own-address.ts'
import type { LocalAddress } from './transport.ts'

/** A TCP port that accepts connections. */
export interface TcpListener {
  readonly bound: LocalAddress
  listen(accepted: (socket: Socket) => void, failed: (error: Error) => void): void
  /** Accepts no more; open connections are not its business. */
  close(): Promise<void>
}

/** Listens on exactly one address; port 0 gives a free one. Rejects when it is taken. */
export async function openTcpListener(address: string, port: number): Promise<TcpListener> {
  let accepted: (socket: Socket) => void = (socket) => socket.destroy()
  let failed: (error: Error) => void = () => undefined
  const server = createServer({ noDelay: true }, (socket) => accepted(socket))
  server.listen({ host: address, port, ipv6Only: familyOf(address) === 'ipv6', exclusive: true })
  await once(server, 'listening')
  server.on('error', (error) => failed(error))
  const bound = server.address()
  const realPort = typeof bound === 'object' && bound ? bound.port : port
  return {
    bound: { protocol: 'tcp', address, port: realPort },
    listen(onAccepted, onFailure) {
      accepted = onAccepted
      failed = onFailure
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
