import { existsSync } from 'node:fs'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import type { Pbx } from '../../app/index.ts'
import { PbxError, type Logger } from '../../kit/index.ts'
import { createApi } from './api.ts'
import { isAuthorised } from './credentials.ts'
import { sendDownload } from './download.ts'
import { isOwnHost } from './guard.ts'
import { handleSession } from './login.ts'
import { SECURITY_HEADERS, sendError } from './respond.ts'
import { createRpcSocket } from './rpc.ts'
import type { Sessions } from './session.ts'

/** What the web server of the headless host needs. */
export interface HttpOptions {
  readonly address: string
  readonly port: number
  readonly pbx: Pbx
  readonly sessions: Sessions
  /** Folder of the built window. */
  readonly windowFolder: string
  readonly version: string
  readonly log: Logger
}

/** The running web server. */
export interface HttpHost {
  readonly address: string
  readonly port: number
  /** Address to open in a browser on this computer. */
  readonly url: string
  close(): Promise<void>
}

function listen(server: Server, address: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is in use by another program'
          : `cannot be opened (${error.code ?? error.message})`
      reject(new PbxError('port.busy', `web address ${address}:${port} ${reason}`))
    })
    server.listen(port, address, () => resolve(server.address() as AddressInfo))
  })
}

/** Largest body of a request: a whole configuration with everything in it escaped. */
const MAX_BODY_BYTES = 20_000_000

/** Why the body of a request is not read: nothing larger is taken into memory. */
function bodyRefusal({ headers }: IncomingMessage): [number, 'config.invalid', string] | undefined {
  if (headers['transfer-encoding'] !== undefined) return [411, 'config.invalid', 'a Content-Length is needed']
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES
    ? [413, 'config.invalid', `the body is larger than ${MAX_BODY_BYTES} bytes`]
    : undefined
}

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0]!

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * Serves the window, the contract (WebSocket `/rpc`, HTTP `/api/`), logins and downloads.
 * @throws PbxError `port.busy` when the address cannot be opened.
 */
export async function startHttp(options: HttpOptions): Promise<HttpHost> {
  const { pbx, sessions, log } = options
  const api = createApi(pbx.router, options.version)
  const rpc = createRpcSocket(pbx.router, log)
  sessions.onSignOut(() => rpc.recheck())
  const files = existsSync(options.windowFolder)
    ? sirv(options.windowFolder, { etag: true, single: false, dotfiles: false })
    : undefined

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    if (!isOwnHost(request.headers.host, options.address)) {
      return sendError(response, 403, 'auth.refused', 'this host name is not served here')
    }
    const path = pathOf(request)
    if (path === '/session') return handleSession(request, response, sessions, log)
    const guarded = path === '/api' || path.startsWith('/api/') || path.startsWith('/download/')
    if (guarded && !isAuthorised(request, sessions)) {
      return sendError(response, 401, 'auth.required', 'sign in first')
    }
    if (path.startsWith('/download/')) {
      return sendDownload(response, pbx.takeDownload(path.slice('/download/'.length)))
    }
    if (guarded) {
      const refusal = bodyRefusal(request)
      if (!refusal) return api(request, response)
      // A body of known length is thrown away as it comes: closed in its face, the sender would not read the answer.
      return sendError(response, ...refusal, refusal[0] === 411 ? { Connection: 'close' } : {})
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendError(response, 405, 'internal', 'GET or HEAD')
    }
    const missing = () =>
      sendError(response, 404, 'internal', files ? 'no such page' : 'the window is not built')
    if (files) files(request, response, missing)
    else missing()
  }
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 60_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.error('web request failed', { path: pathOf(request), error: String(error) })
      if (response.headersSent) response.destroy()
      else sendError(response, 500, 'internal', 'the request failed; the log has the reason')
    })
  })
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy())
    if (!isOwnHost(request.headers.host, options.address)) return refuseUpgrade(socket, 403)
    if (pathOf(request) !== '/rpc') return refuseUpgrade(socket, 404)
    if (!isAuthorised(request, sessions)) return refuseUpgrade(socket, 401)
    rpc.upgrade(request, socket, head, () => isAuthorised(request, sessions))
  })
  const bound = await listen(server, options.address, options.port)
  server.on('error', (error) => log.error('web server failed', { error: error.message }))
  const shown = bound.address === '0.0.0.0' || bound.address === '::' ? '127.0.0.1' : bound.address
  return {
    address: bound.address,
    port: bound.port,
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${bound.port}/`,
    close: () =>
      new Promise((resolve) => {
        rpc.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
