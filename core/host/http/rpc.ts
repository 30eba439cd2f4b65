import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { PbxRouter } from '../../app/index.ts'
import type { Logger } from '../../kit/index.ts'

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024
const PING_MS = 30_000

/** The contract over WebSocket, for the window. */
export interface RpcSocket {
  /** Takes over an upgrade request that has been checked. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** Serves the router to every socket; dead ones are found by ping. */
export function createRpcSocket(router: PbxRouter, log: Logger): RpcSocket {
  const handler = new RPCHandler(router)
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const alive = new WeakSet<object>()
  const ping = setInterval(() => {
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
    void handler.upgrade(client, { context: {} })
  })
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request))
    },
    close() {
      clearInterval(ping)
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}
