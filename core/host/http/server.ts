import { existsSync } from 'node:fs'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import type { Pbx } from '../../app/index.ts'
import type { Clock, Logger } from '../../kit/index.ts'
import { createApi } from './api.ts'
import { handleAdminPassword } from './admin-password-route.ts'
import { createAdmission } from './admission.ts'
import { bodyLimit, bodyRefusal } from './body.ts'
import { createClients } from './client-address.ts'
import { authorise, type Authorisation } from './credentials.ts'
import { isOverTls, openDoors, type DoorAddress } from './doors.ts'
import { sendDownload } from './download.ts'
import { createFailures, networkOf } from './failures.ts'
import { isOwnHost } from './guard.ts'
import { handleSession } from './login.ts'
import { createReading } from './reading/create-reading.ts'
import { SECURITY_HEADERS, sendError, STRICT_TRANSPORT } from './respond.ts'
import { createRecordSocket } from './record-socket.ts'
import { createRpcSocket } from './rpc.ts'
import type { Sessions } from './session.ts'

/** Everything the web server of the headless host needs. */
export interface HttpOptions {
  /** The door in clear. */
  readonly plain: DoorAddress
  /** The door over TLS. */
  readonly secure?: DoorAddress
  /** Whether browsers are told to return only over TLS (RFC 6797). */
  readonly isTlsForGood?: boolean
  readonly pbx: Pbx
  readonly dataDir: string
  readonly sessions: Sessions
  /** Returns the addresses and networks of proxies that say whom they speak for. */
  readonly trustedProxies: () => readonly string[]
  /** Folder of the built window. */
  readonly windowFolder: string
  readonly version: string
  readonly clock: Clock
  readonly log: Logger
}

/** The running web server. */
export interface HttpHost {
  /** Address to open in a browser on this computer. */
  readonly url: string
  /** The same over TLS. */
  readonly secureUrl: string | undefined
  readonly doors: readonly DoorAddress[]
  close(): Promise<void>
}

/** The time an answer may take, and its client may take to read it. */
const ANSWER_MS = 120_000
/**
 * The time a refusal takes: a client that asks for too much asks again at once, and each refusal costs as much as an
 * answer.
 */
const REFUSAL_MS = 250

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0]!

/** Reads `?since=N` of the feed: undefined when missing, NaN when it is no sequence number. */
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
 * @throws PbxError as `bindFault` when the address cannot be opened.
 */
export async function startHttp(options: HttpOptions): Promise<HttpHost> {
  const { pbx, sessions, log } = options
  const { dataDir } = options
  const reading = createReading({ dataDir, settings: () => pbx.readingSettings(), log })
  const stopReopening = pbx.onStoreTrouble(() => reading.reopen())
  const api = createApi(pbx, options.version, reading)
  const rpc = createRpcSocket(pbx.router, reading, options.clock, log)
  const records = createRecordSocket({
    source: {
      feedPage: (since, isMasked) => reading.feedPage(since, isMasked),
      revision: () => pbx.readingSettings().revision,
      lastSequence: () => pbx.lastSequence(),
      onRecordsChanged: (listener) => pbx.onRecordsChanged(listener),
    },
    clock: options.clock,
    log,
  })
  const doorkeeper = { sessions, tokens: pbx.apiTokens, failures: createFailures(options.clock) }
  /** Answers that are on their way; a feed's may last long. */
  const answering = new Map<ServerResponse, () => boolean>()
  const admission = createAdmission()
  const clientOf = createClients(options.trustedProxies)
  const recheck = () => {
    rpc.recheck()
    records.recheck()
    for (const [response, isStill] of answering) if (!isStill()) response.destroy()
  }
  sessions.onSignOut(recheck)
  pbx.apiTokens.onRevoked(recheck)
  const aWhile = () => new Promise<void>((resolve) => options.clock.after(REFUSAL_MS, resolve))
  const check = (request: IncomingMessage): Authorisation => {
    const { address } = clientOf(request)
    const outcome = authorise(request, address, doorkeeper)
    const told = { address: networkOf(address), transport: 'http', detail: 'token of the API' }
    if (outcome.kind === 'wait') pbx.security({ event: 'refused-while-banned', ...told })
    else if (outcome.kind === 'refused' && outcome.isWrongToken) {
      pbx.security({ event: 'invalid-password', ...told })
    }
    return outcome
  }
  const files = existsSync(options.windowFolder)
    ? sirv(options.windowFolder, { etag: true, single: false, dotfiles: false })
    : undefined

  const isHere = (request: IncomingMessage): boolean => {
    const { host } = request.headers
    const { address } = isOverTls(request) ? options.secure! : options.plain
    return isOwnHost(host, address, pbx.secure().certificate?.names)
  }
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    if (options.isTlsForGood && isOverTls(request)) response.setHeader(...STRICT_TRANSPORT)
    if (!isHere(request)) {
      return sendError(response, 403, 'auth.refused', 'this host name is not served here')
    }
    const path = pathOf(request)
    if (path === '/session')
      return handleSession(request, response, sessions, pbx.security, clientOf(request))
    if (path === '/session/password')
      return handleAdminPassword(request, response, sessions, pbx.security, clientOf(request))
    const guarded = path === '/api' || path.startsWith('/api/') || path.startsWith('/download/')
    const allowed = guarded ? check(request) : undefined
    if (allowed && allowed.kind !== 'allowed') return sendRefusal(response, allowed)
    if (path.startsWith('/download/')) {
      if (allowed?.scope !== 'manage') return sendError(response, 403, 'auth.refused', 'not with this token')
      return sendDownload(response, pbx.takeDownload(path.slice('/download/'.length)))
    }
    if (allowed) {
      const refusal = bodyRefusal(request, bodyLimit(path, allowed.scope))
      if (!refusal) {
        const isReader = allowed.scope !== 'manage'
        const isFeed = path.endsWith('/watch')
        const leave = admission.enter(allowed.holder, isReader, isFeed ? 'feed' : 'answer')
        if (!leave) {
          await aWhile()
          return sendError(response, 429, 'auth.refused', 'too many requests of this token at once', {
            'Retry-After': '1',
          })
        }
        const isUnread =
          isReader && !isFeed ? options.clock.after(ANSWER_MS, () => response.destroy()) : undefined
        answering.set(response, allowed.isStill)
        response.on('close', () => {
          answering.delete(response)
          isUnread?.()
          leave()
        })
        return api(request, response, allowed.scope)
      }
      // A body of known length is thrown away as it comes: closed in its face, the sender would not read the answer.
      return sendError(response, ...refusal)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendError(response, 405, 'internal', 'GET or HEAD')
    }
    const missing = () =>
      sendError(response, 404, 'internal', files ? 'no such page' : 'the window is not built')
    if (files) files(request, response, missing)
    else missing()
  }
  const request = (incoming: IncomingMessage, response: ServerResponse) => {
    serve(incoming, response).catch((error: unknown) => {
      log.error('web request failed', { path: pathOf(incoming), error: String(error) })
      if (response.headersSent) response.destroy()
      else sendError(response, 500, 'internal', 'the request failed; the log has the reason')
    })
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (!isHere(request)) return refuseUpgrade(socket, 403)
    const path = pathOf(request)
    if (path !== '/rpc' && path !== '/feed') return refuseUpgrade(socket, 404)
    const allowed = check(request)
    if (allowed.kind !== 'allowed') return refuseUpgrade(socket, allowed.kind === 'wait' ? 429 : 401)
    if (path === '/feed') {
      const since = sinceOf(request)
      if (Number.isNaN(since)) return refuseUpgrade(socket, 400)
      if (records.isFull) return refuseUpgrade(socket, 503)
      const leave = admission.enter(allowed.holder, allowed.scope !== 'manage', 'feed')
      if (!leave) return void aWhile().then(() => refuseUpgrade(socket, 429))
      socket.on('close', leave)
      records.upgrade(request, socket, head, since, allowed)
    } else if (allowed.scope !== 'manage') refuseUpgrade(socket, 403)
    else rpc.upgrade(request, socket, head, allowed.isStill)
  }
  const { plain, secure } = options
  const doors = await openDoors({
    plain,
    ...(secure ? { secure } : {}),
    certificates: pbx,
    handlers: { request, upgrade },
    trustedProxies: options.trustedProxies,
    clock: options.clock,
    log,
  })
  return {
    url: doors.plain.url,
    secureUrl: doors.secure?.url,
    doors: [doors.plain, ...(doors.secure ? [doors.secure] : [])],
    close() {
      rpc.close()
      records.close()
      stopReopening()
      reading.close()
      return doors.close()
    },
  }
}
