import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { Asking, PbxRouter } from '../../app/index.ts'
import type { Logger } from '../../kit/index.ts'
import { createTurns } from './turns.ts'

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const PING_MS = 30_000
/** WebSocket close code of our own: the session ended. */
const SESSION_OVER = 4401
/** Another: more is asked than is answered or read. */
const TOO_MUCH = [4429, 'too much is asked at once'] as const
/** Calls of one window that are worked on, and that wait for it. */
const AT_ONCE = 16
const MOST_WAITING = 500
/** Bytes of answers that may wait for a window to read them: a whole configuration, and more. */
const MOST_UNREAD = 64_000_000

/** What a window asks, with the way in for its calls. */
interface WindowAsking extends Asking {
  /** Begins a call when it is its turn. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** The contract over WebSocket, for the window. */
export interface RpcSocket {
  /** Takes over an upgrade request that has been checked; `isAllowed` tells whether it still is. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, isAllowed: () => boolean): void
  /** Ends the sockets of sessions that are over. */
  recheck(): void
  close(): void
}

/** Serves the router to every socket; dead ones are found by ping. */
export function createRpcSocket(router: PbxRouter, log: Logger): RpcSocket {
  const handler = new RPCHandler<WindowAsking>(router, {
    interceptors: [({ context, next }) => context.inTurn(() => next())],
  })
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
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
    client.on('error', (error) => log.debug('window connection failed', { error: error.message }))
    const turns = createTurns(AT_ONCE, MOST_WAITING)
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = client.bufferedAmount > MOST_UNREAD ? undefined : turns.take(work)
      if (turn) return turn
      client.close(...TOO_MUCH)
      return Promise.reject(new Error(TOO_MUCH[1]))
    }
    void handler.upgrade(client, { context: { inTurn } })
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
