import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Asking, PbxRouter } from '../../app/index.ts'
import type { Clock, Logger } from '../../kit/index.ts'
import type { Reading } from './reading/create-reading.ts'
import { createLineToReading } from './reading/line-to-reading.ts'
import { MAX_MESSAGE_BYTES } from './reading/messages.ts'
import { isReadElsewhere } from './reading/reading-routes.ts'
import { createTurns } from './turns.ts'
import { hasMoreValues } from './values.ts'

const PING_MS = 30_000
/** WebSocket close code of our own: the session has ended. */
const SESSION_OVER = 4401
/** WebSocket close code of our own: more is requested than is answered or read. */
const TOO_MUCH = [4429, 'too much is asked at once'] as const
/** The numbers of calls of one window that are worked on, and that wait for it. */
const AT_ONCE = 4
const MOST_WAITING = 100
/**
 * The time for which a window that is being ended is not read before it is told, and then until it is cut off, in
 * milliseconds.
 */
const REFUSAL_MS = 250
const CUT_MS = 1000
/** Bytes of answers that may wait for a window to read them: a whole configuration, and more. */
const MOST_UNREAD = 64_000_000
/** The number of values that a message may hold. */
const MOST_VALUES = 60_000
/** WebSocket close code (RFC 6455 §7.4.1). */
const TOO_LARGE = [1009, 'too many values'] as const
type Fault = readonly [code: number, reason: string]

/** The context of a window's request, with the queue for its calls. */
interface WindowAsking extends Asking {
  /** Begins a call when it is its turn. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** The contract over WebSocket, for the window. */
export interface RpcSocket {
  /** Takes over an upgrade request that has been checked; `isAllowed` returns whether it is still allowed. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, isAllowed: () => boolean): void
  /** Ends the sockets of sessions that have ended. */
  recheck(): void
  close(): void
}

/** The part of a socket that the handler uses. */
type HandledSocket = Pick<WebSocket, 'send' | 'addEventListener'>

/** Passes on to the handler, which listens by itself, only messages that are its own and not too large. */
function sieved(
  client: WebSocket,
  takes: (message: string) => boolean,
  refuse: (fault: Fault) => void,
): HandledSocket {
  return {
    send: client.send.bind(client),
    addEventListener(type: string, listener: unknown) {
      const hear = listener as (event: { data: string | Buffer }) => void
      if (type !== 'message') return void client.on(type, hear)
      client.on('message', (data: Buffer, isBinary) => {
        // What came in one piece with what it was refused for.
        if (client.isPaused) return
        if (hasMoreValues(data, MOST_VALUES)) return refuse(TOO_LARGE)
        if (isBinary) return hear({ data })
        const text = data.toString()
        if (!takes(text)) hear({ data: text })
      })
    },
  }
}

/**
 * Serves the router to every socket, with requests that only read records by `reading`; dead sockets are found by ping.
 */
export function createRpcSocket(
  router: PbxRouter,
  reading: Pick<Reading, 'openLine' | 'settled'>,
  clock: Pick<Clock, 'after'>,
  log: Logger,
): RpcSocket {
  const handler = new RPCHandler<WindowAsking>(router, {
    interceptors: [({ context, next }) => context.inTurn(() => next())],
    filter: ({ path }) => !isReadElsewhere(path.join('.')),
  })
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    allowSynchronousEvents: false,
  })
  const alive = new WeakSet<object>()
  const allowed = new WeakMap<object, () => boolean>()
  const recheck = () => {
    for (const client of server.clients)
      if (!allowed.get(client)?.()) client.close(SESSION_OVER, 'session over')
  }
  const ping = setInterval(() => {
    recheck()
    for (const client of server.clients) {
      if (!alive.delete(client)) client.terminate()
      else client.ping()
    }
  }, PING_MS)
  ping.unref()
  server.on('connection', (client) => {
    alive.add(client)
    client.on('pong', () => alive.add(client))
    const cut = () => clock.after(CUT_MS, () => client.terminate())
    client.on('error', (error) => {
      log.debug('window connection failed', { error: error.message })
      // Else all that is still to come of a message that is too large would be read for nothing.
      setImmediate(() => client.pause())
      cut()
    })
    // Who is ended at once comes again at once.
    const refuse = (fault: Fault) => {
      if (client.isPaused) return
      client.pause()
      clock.after(REFUSAL_MS, () => {
        client.close(...fault)
        cut()
      })
    }
    const turns = createTurns(AT_ONCE, MOST_WAITING)
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = client.bufferedAmount > MOST_UNREAD ? undefined : turns.take(work)
      if (turn) return turn
      refuse(TOO_MUCH)
      return Promise.reject(new Error(TOO_MUCH[1]))
    }
    const line = createLineToReading(client, reading, () => refuse(TOO_MUCH))
    client.on('close', () => line.close())
    void handler.upgrade(
      sieved(client, (message) => line.takes(message), refuse),
      { context: { inTurn } },
    )
  })
  return {
    upgrade(request, socket, head, isAllowed) {
      server.handleUpgrade(request, socket, head, (client) => {
        allowed.set(client, isAllowed)
        server.emit('connection', client, request)
      })
    },
    recheck,
    close() {
      clearInterval(ping)
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}
