import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Logger } from '../../../kit/index.ts'
import { createBatchedWriter } from './batched-writer.ts'
import { writeFrame, type OutFrame } from './frame-writer.ts'
import { createFrameReader } from './frame-reader.ts'
import { noFrame, nokFrame, okFrame } from './frames.ts'
import { parseAppFrame, type AppFrame, type ProxyFrame, type SipFrame } from './leader.ts'

/** A connected application. */
export interface Application {
  readonly id: number
  /** Whether the application still has its connection. */
  readonly alive: boolean
  /** The names it gave itself, for requests that are meant for some applications only. */
  readonly tags: readonly string[]
  /** Sends a frame; to an application that is gone it does nothing. */
  send(frame: OutFrame): void
}

/** The listener for the reports of a connection. */
export interface ApplicationUser {
  /** Called when the connection gave the secret. */
  authenticated?(app: Application): void
  message(app: Application, frame: SipFrame): void
  proxy(app: Application, frame: ProxyFrame): void
  routed(app: Application, verb: string): void
  unrouted(app: Application, verb: string): void
  gone(app: Application): void
}

/** The settings of a new connection. */
export interface ApplicationOptions {
  readonly id: number
  readonly secret: string
  readonly maxFrameBytes: number
  /** The time a connection with a wrong secret stays open, so that its owner does not spin. */
  readonly refusalDelayMs: number
  /** Returns the fields of a successful authentication: our addresses as seen from outside, version, our addresses. */
  readonly greeting: () => readonly string[]
  readonly log: Logger
}

const sameSecret = (given: string, wanted: string) => {
  const a = Buffer.from(given, 'utf8')
  const b = Buffer.from(wanted, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Speaks the control protocol on one accepted connection. Nothing but `authenticate` and `ping` counts before the
 * secret.
 */
export function createApplication(
  socket: Socket,
  options: ApplicationOptions,
  user: ApplicationUser,
): Application {
  const reader = createFrameReader(options.maxFrameBytes)
  const { log } = options
  let authenticated = false
  let alive = true
  let tags: readonly string[] = []

  const write = createBatchedWriter(socket)
  const send = (frame: OutFrame) => {
    if (!socket.writable) return
    write(writeFrame(`${randomUUID()}|${frame.leader}`, frame.message))
  }
  const app: Application = {
    id: options.id,
    get alive() {
      return alive
    },
    get tags() {
      return tags
    },
    send(frame) {
      if (alive) send(frame)
    },
  }
  const authenticate = ({ id, secret, tags: given }: Extract<AppFrame, { kind: 'authenticate' }>) => {
    if (sameSecret(secret, options.secret)) {
      authenticated = true
      tags = given
      send(okFrame(id, ...options.greeting()))
      user.authenticated?.(app)
      return
    }
    log.warn('application refused: incorrect secret', { from: socket.remoteAddress })
    authenticated = false
    send(noFrame(id, 'incorrect secret'))
    socket.pause()
    const timer = setTimeout(() => socket.destroy(), options.refusalDelayMs)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
  }
  const handle = (frame: AppFrame) => {
    if (frame.kind === 'authenticate') return authenticate(frame)
    if (frame.kind === 'ping') return send(okFrame(frame.id, 'pong'))
    if (!authenticated) return send(noFrame(frame.id, 'not authenticated'))
    switch (frame.kind) {
      case 'route':
        user.routed(app, frame.verb)
        return send(okFrame(frame.id))
      case 'remove_route':
        user.unrouted(app, frame.verb)
        return send(okFrame(frame.id))
      case 'proxy':
        return user.proxy(app, frame)
      case 'sip':
        return user.message(app, frame)
      case 'unknown':
        return send(noFrame(frame.id, 'Unknown message type'))
    }
  }
  const handleSafely = (payload: Buffer) => {
    const frame = parseAppFrame(payload)
    try {
      handle(frame)
    } catch (error) {
      log.error('frame of an application failed', {
        kind: frame.kind,
        error: String(error),
        stack: (error as Error).stack,
      })
      send(nokFrame(frame.id, 'Server error: internal error'))
    }
  }

  socket.setNoDelay(true)
  socket.setKeepAlive(true)
  socket.on('data', (bytes) => {
    const payloads = reader.push(bytes)
    if (!payloads.ok) {
      log.warn('application closed: frame not understood', {
        from: socket.remoteAddress,
        problem: payloads.error,
      })
      socket.destroy()
      return
    }
    for (const payload of payloads.value) if (!socket.destroyed) handleSafely(payload)
  })
  socket.on('error', (error) => log.debug('application connection', { error: error.message }))
  socket.on('close', () => {
    alive = false
    user.gone(app)
  })
  return app
}
