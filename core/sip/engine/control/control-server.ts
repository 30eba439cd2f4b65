import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Clock, Logger } from '../../../kit/index.ts'
import { createApplication, type Application, type ApplicationUser } from './application.ts'
import { ANY_VERB } from './routes.ts'
import { connectToApplications, type OutboundTarget } from './outbound.ts'

/** The settings for where and how applications may connect. */
export interface ControlOptions {
  readonly address: string
  /** The port; 0 lets the system choose. */
  readonly port: number
  readonly secret: string
  readonly maxFrameBytes: number
  readonly refusalDelayMs: number
  readonly greeting: () => readonly string[]
  readonly log: Logger
  readonly clock: Clock
  /** The applications that listen for us. */
  readonly outbound?: readonly OutboundTarget[]
}

/** The listening end of the control protocol. */
export interface ControlServer {
  readonly address: string
  readonly port: number
  /** The number of open connections. */
  readonly size: number
  close(): Promise<void>
}

/** Opens the control port. Rejects when it cannot be bound. */
export async function listenForApplications(
  options: ControlOptions,
  user: ApplicationUser,
): Promise<ControlServer> {
  if (options.secret === '') throw new Error('the control port needs a secret')
  const sockets = new Map<Socket, Application>()
  let lastId = 0
  const server = createServer((socket) => {
    socket.once('close', () => sockets.delete(socket))
    sockets.set(socket, createApplication(socket, { ...options, id: ++lastId }, user))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.address, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => options.log.error('control port', { error: error.message }))
  const bound = server.address() as AddressInfo
  const outbound = connectToApplications(options.outbound ?? [], options.clock, options.log, (socket) => {
    createApplication(
      socket,
      { ...options, id: ++lastId },
      {
        ...user,
        // One that listens names no verbs: it takes whatever comes.
        authenticated: (app) => user.routed(app, ANY_VERB),
      },
    )
  })
  return {
    address: bound.address,
    port: bound.port,
    get size() {
      return sockets.size + outbound.size
    },
    close() {
      outbound.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets.keys()) socket.destroy()
      return closed
    },
  }
}
