import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin } from '@orpc/zod/zod4'
import {
  createReadRouter,
  hidingIn,
  openReads,
  type Asking,
  type ReadingSettings,
} from '../../../app/index.ts'
import { statusOf } from '../../../contract/index.ts'
import { PbxError, systemClock } from '../../../kit/index.ts'
import { WebSocketServer } from 'ws'
import { sendError } from '../respond.ts'
import { sendFeedPage } from './feed-page.ts'
import { MAX_MESSAGE_BYTES, READING_HEADERS, type ToReading } from './messages.ts'
import { createWindowLines } from './window-line.ts'

/** The server of requests that only read records. */
export interface ReadingServer {
  /** Takes the settings that count from now on. */
  settle(settings: ReadingSettings): void
}

/**
 * Opens the records of a data folder and answers at a local socket.
 * @throws PbxError `store.unavailable`, `store.newer-schema`.
 */
export async function serveReading({
  dataDir,
  path,
  secret,
}: ToReading & { kind: 'begin' }): Promise<ReadingServer> {
  const reads = await openReads(dataDir, systemClock)
  let settings: ReadingSettings | undefined
  const router = createReadRouter(reads, () => settings!.rates)
  const handler = new OpenAPIHandler<Asking>(router, { plugins: [new ZodSmartCoercionPlugin()] })

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { headers } = request
    if (headers[READING_HEADERS.secret] !== secret) return response.writeHead(403).end()
    const context = headers[READING_HEADERS.scope] === 'records:masked' ? { hiding: hidingIn(settings!) } : {}
    if (request.url?.startsWith('/feed?')) return sendFeedPage(request.url, response, reads, context.hiding)
    const { matched } = await handler.handle(request, response, { prefix: '/api', context })
    if (!matched) sendError(response, 404, 'internal', 'no such procedure')
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown): void => {
      if (response.headersSent) return void response.destroy()
      const { code, message } =
        error instanceof PbxError ? error : { code: 'internal' as const, message: String(error) }
      sendError(response, statusOf(code), code as 'internal', message)
    })
  })
  // The other side keeps its connections for the next request, however long that takes.
  server.keepAliveTimeout = 0
  const windows = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    allowSynchronousEvents: false,
  })
  const serveWindow = createWindowLines(router)
  server.on('upgrade', (request, socket, head) => {
    if (request.headers[READING_HEADERS.secret] !== secret) return void socket.destroy()
    windows.handleUpgrade(request, socket, head, serveWindow)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return { settle: (latest) => (settings = latest) }
}
