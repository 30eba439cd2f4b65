import { existsSync } from 'node:fs'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import type { Pbx } from '../../app/index.ts'
import { PbxError, type Clock, type Logger } from '../../kit/index.ts'
import { createApi } from './api.ts'
import { authorise, type Authorisation } from './credentials.ts'
import { sendDownload } from './download.ts'
import { createFailures } from './failures.ts'
import { isOwnHost } from './guard.ts'
import { handleSession } from './login.ts'
import { SECURITY_HEADERS, sendError } from './respond.ts'
import { createRecordSocket } from './record-socket.ts'
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
  readonly clock: Clock
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

/** `?since=N` of the feed: undefined when missing, NaN when it is no sequence number. */
function sinceOf(request: IncomingMessage): number | undefined {
  const text = new URL(request.url ?? '/', 'http://localhost').searchParams.get('since')
  if (text === null) return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : NaN
}

function sendRefusal(response: ServerResponse, refusal: Exclude<Authorisation, { kind: 'allowed' }>): void {
  if (refusal.kind === 'wait') {
    const headers = { 'Retry-After': String(refusal.seconds) }
    sendError(response, 429, 'auth.refused', `too many wrong tokens; wait ${refusal.seconds} s`, headers)
  } else if (refusal.isWrongToken) sendError(response, 401, 'auth.refused', 'this token is not valid')
  else sendError(response, 401, 'auth.required', 'sign in first')
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * Serves the window, the contract (WebSocket `/rpc`, HTTP `/api/`), the feed of records (WebSocket `/feed`), logins and
 * downloads.
 * @throws PbxError `port.busy` when the address cannot be opened.
 */
export async function startHttp(options: HttpOptions): Promise<HttpHost> {
  const { pbx, sessions, log } = options
  const api = createApi(pbx, options.version)
  const rpc = createRpcSocket(pbx.router, log)
  const records = createRecordSocket({ pbx, clock: options.clock, log })
  const doorkeeper = { sessions, tokens: pbx.apiTokens, failures: createFailures(options.clock) }
  /** Answers that are on their way; a feed's may be for long. */
  const answering = new Map<ServerResponse, () => boolean>()
  const recheck = () => {
    rpc.recheck()
    records.recheck()
    for (const [response, isStill] of answering) if (!isStill()) response.destroy()
  }
  sessions.onSignOut(recheck)
  pbx.apiTokens.onRevoked(recheck)
  const check = (request: IncomingMessage): Authorisation => {
    const outcome = authorise(request, doorkeeper)
    if (outcome.kind === 'refused' && outcome.isWrongToken) {
      log.warn('API token refused', { address: request.socket.remoteAddress ?? '' })
    }
    return outcome
  }
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
    const allowed = guarded ? check(request) : undefined
    if (allowed && allowed.kind !== 'allowed') return sendRefusal(response, allowed)
    if (path.startsWith('/download/')) {
      if (allowed?.scope !== 'manage') return sendError(response, 403, 'auth.refused', 'not with this token')
      return sendDownload(response, pbx.takeDownload(path.slice('/download/'.length)))
    }
    if (allowed) {
      const refusal = bodyRefusal(request)
      if (!refusal) {
        answering.set(response, allowed.isStill)
        response.on('close', () => answering.delete(response))
        return api(request, response, allowed.scope)
      }
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
    const path = pathOf(request)
    if (path !== '/rpc' && path !== '/feed') return refuseUpgrade(socket, 404)
    const allowed = check(request)
    if (allowed.kind !== 'allowed') return refuseUpgrade(socket, allowed.kind === 'wait' ? 429 : 401)
    if (path === '/feed') {
      const since = sinceOf(request)
      if (Number.isNaN(since)) return refuseUpgrade(socket, 400)
      if (records.isFull) return refuseUpgrade(socket, 503)
      records.upgrade(request, socket, head, since, allowed)
    } else if (allowed.scope !== 'manage') refuseUpgrade(socket, 403)
    else rpc.upgrade(request, socket, head, allowed.isStill)
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
        records.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
