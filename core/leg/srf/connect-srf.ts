import type {
  Device,
  IncomingCall,
  Offer,
  OriginatingLeg,
  TerminatingLegs,
  TerminatingListener,
} from '../../call/index.ts'
import { PbxError, type Logger } from '../../kit/index.ts'
import { Srf, type SrfAnswer, type SrfRequest } from './library.ts'
import { displayName, gruuOf, partedBody, peerFacts, requires, sdpOf, userAndHost } from './message-facts.ts'
import { ALLOW, passedOfInvite } from './passed-headers.ts'
import { createOriginatingLeg, watchInvite } from './originating-leg.ts'
import { pingDevice } from './ping.ts'
import { hidesCaller } from './privacy.ts'
import { bodyRefusal } from './body-refusal.ts'
import { createTerminatingLeg } from './terminating-leg.ts'

/** A request outside any dialog as plain values; header names are lower-case. */
export interface PlainRequest {
  readonly method: string
  readonly uri: string
  readonly source: { readonly address: string; readonly port: number; readonly transport: string }
  readonly headers: Readonly<Record<string, string>>
}

/** A final answer as plain values; an array is sent as that many header lines. */
export interface PlainResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** The PBX as the legs use it. */
export interface LegHost {
  /** Returns the extension that sent this INVITE, or the answer that refuses it. */
  authenticate(
    request: PlainRequest,
  ):
    | { readonly ok: true; readonly value: { number: string; name: string } }
    | { readonly ok: false; readonly error: PlainResponse }
  register(request: PlainRequest): Promise<PlainResponse>
  /** Takes an authenticated INVITE. */
  incoming(leg: OriginatingLeg, call: IncomingCall): void
}

/** The link to one SIP engine: the embedded one or a drachtio-server elsewhere. */
export interface SrfLink extends TerminatingLegs {
  /** Addresses the engine listens on, `udp/127.0.0.1:5060`. */
  readonly hostports: readonly string[]
  /** The verbs that the engine has to know before requests can be taken. */
  readonly verbs: readonly string[]
  /** Hands requests to the PBX from now on; until then their senders are told to try again. */
  open(legHost: LegHost): void
  /** Resolves to whether a device gives any answer to OPTIONS. */
  ping(device: Device): Promise<boolean>
  /** Counts the legs that have not ended. */
  tables(): { readonly originatingLegs: number; readonly terminatingLegs: number }
  /** Calls `listener` when the link to the engine breaks; drachtio-srf reconnects by itself. */
  onLost(listener: () => void): void
  onBack(listener: () => void): void
  disconnect(): void
}

/** The extensions that a caller may require (RFC 3261 §8.2.2.3). */
const UNDERSTOOD = new Set(['100rel', 'timer'])
const CONNECT_LIMIT_MS = 10_000

const COME_AGAIN: PlainResponse = {
  status: 503,
  reason: 'Service Unavailable',
  headers: { 'Retry-After': '2' },
}

/** Returns the refusal of a request that requires or carries something unknown here (RFC 3261 §8.2.2.3, §8.2.3). */
function notUnderstood(request: SrfRequest): PlainResponse | undefined {
  const unknown = requires(request).filter((option) => !UNDERSTOOD.has(option))
  if (unknown.length > 0) {
    return { status: 420, reason: 'Bad Extension', headers: { Unsupported: unknown.join(', ') } }
  }
  return bodyRefusal(request)
}

function plainRequest(request: SrfRequest): PlainRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return {
    method: request.method,
    uri: request.uri,
    source: {
      address: request.source_address,
      port: request.source_port,
      transport: request.protocol.toLowerCase(),
    },
    headers,
  }
}

function incomingCall(
  request: SrfRequest,
  caller: { number: string; name: string },
  domain: string,
): IncomingCall {
  const { user, host } = userAndHost(request.uri)
  // Nothing is agreed on by an offer alone.
  const { codec: _codec, srtp: _srtp, ...peer } = peerFacts(request)
  const sdp = sdpOf(request)
  const maxForwards = Number(request.get('Max-Forwards') ?? 70)
  return {
    callerNumber: caller.number,
    isHidden: hidesCaller(request),
    displayName: displayName(request.get('From')),
    configuredName: caller.name,
    dialedNumber: user,
    dialedHost: host || domain,
    dialedGruu: gruuOf(request.uri),
    peer,
    sdp: sdp === '' ? undefined : sdp,
    partedBody: partedBody(request),
    maxForwards: Number.isInteger(maxForwards) ? Math.min(maxForwards, 255) : 70,
    expiresMs: expiresMs(request.get('Expires')),
    replaces: request.get('Replaces') !== undefined,
    headers: passedOfInvite(request),
  }
}

/** Returns how long the caller waits, at least a second; undefined if it did not say. */
function expiresMs(header: string | undefined): number | undefined {
  const seconds = /^\s*(\d{1,10})\s*$/.exec(header ?? '')?.[1]
  return seconds === undefined ? undefined : Math.max(Number(seconds), 1) * 1000
}

/**
 * Connects to a SIP engine and, once the link is opened, hands its requests to the PBX. No exception of a handler gets
 * out: the request is answered 500 and the fault is logged.
 * @throws PbxError `engine.unavailable` when there is no connection within ten seconds or the secret is wrong.
 */
export async function connectSrf(options: {
  readonly host: string
  readonly port: number
  readonly secret: string
  /** Whether to reconnect when the link breaks; an engine of our own is restarted instead. */
  readonly reconnects: boolean
  /** Returns the SIP domain, for From and To. */
  readonly domain: () => string
  /** Returns the seconds after which a talk whose party vanished is ended at the latest (RFC 4028). */
  readonly sessionSeconds: () => number
  readonly log: Logger
}): Promise<SrfLink> {
  const { domain, sessionSeconds, log } = options
  const verbs: string[] = []
  let legHost: LegHost | undefined
  const srf = new Srf()
  const lost: (() => void)[] = []
  const back: (() => void)[] = []
  let originatingLegs = 0
  let terminatingLegs = 0
  let isUp = false

  const disconnect = () => {
    try {
      srf.disconnect()
    } catch (error) {
      // The library asserts that there is a connection; after the engine has died there is none.
      log.debug('link to the SIP engine was gone already', { error: String(error) })
    }
  }
  const respond = (answer: SrfAnswer, { status, reason, headers }: PlainResponse) =>
    answer.send(status, reason, { headers: { ...headers } })
  const handle = (
    verb: string,
    handler: (request: SrfRequest, answer: SrfAnswer, host: LegHost) => Promise<void> | void,
  ) => {
    verbs.push(verb)
    srf.use(verb, (request, answer) => {
      const host = legHost
      if (!host) return respond(answer, COME_AGAIN)
      Promise.resolve()
        .then(() => handler(request, answer, host))
        .catch((error: unknown) => {
          log.error('a fault in the handling of a request', {
            verb,
            error: (error as Error).stack ?? String(error),
          })
          if (!answer.finalResponseSent)
            respond(answer, { status: 500, reason: 'Server Internal Error', headers: {} })
        })
    })
  }
  verbs.push('invite')
  srf.use('invite', (request, answer) => {
    if (!legHost) return respond(answer, COME_AGAIN)
    // Watched before anything else runs, so that an early CANCEL is not missed.
    const invite = watchInvite(request, answer)
    try {
      const verdict = legHost.authenticate(plainRequest(request))
      if (!verdict.ok) return respond(answer, verdict.error)
      const refusal = notUnderstood(request)
      if (refusal) return respond(answer, refusal)
      originatingLegs++
      const leg = createOriginatingLeg({
        srf,
        invite,
        sessionSeconds: sessionSeconds(),
        log,
        closed: () => originatingLegs--,
      })
      legHost.incoming(leg, incomingCall(request, verdict.value, domain()))
    } catch (error) {
      log.error('a fault in the handling of an INVITE', { error: (error as Error).stack ?? String(error) })
      if (!answer.finalResponseSent)
        respond(answer, { status: 500, reason: 'Server Internal Error', headers: {} })
    }
  })
  handle('register', async (request, answer, host) =>
    respond(answer, await host.register(plainRequest(request))),
  )
  handle('options', (request, answer) =>
    respond(
      answer,
      notUnderstood(request) ?? { status: 200, reason: 'OK', headers: { Allow: `${ALLOW}, REGISTER` } },
    ),
  )
  // Its dialog ended in the same moment: the other party or this server hung up, too.
  handle('bye', (_request, answer) =>
    respond(answer, { status: 481, reason: 'Call/Transaction Does Not Exist', headers: {} }),
  )
  handle('subscribe', (_request, answer) =>
    respond(answer, { status: 489, reason: 'Bad Event', headers: {} }),
  )
  for (const verb of ['message', 'publish', 'refer', 'notify', 'info']) {
    handle(verb, (_request, answer) =>
      respond(answer, { status: 405, reason: 'Method Not Allowed', headers: { Allow: ALLOW } }),
    )
  }
  const hostports = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new PbxError('engine.unavailable', `no SIP engine answers at ${options.host}:${options.port}`),
        ),
      CONNECT_LIMIT_MS,
    )
    srf.on('connect', (error, ports) => {
      clearTimeout(timer)
      if (error) {
        reject(
          new PbxError(
            'engine.unavailable',
            `the SIP engine at ${options.host}:${options.port} refused the secret`,
          ),
        )
        return
      }
      resolve(ports)
      if (!isUp) for (const listener of back) listener()
      isUp = true
    })
    // Each try to connect again reports here; the loss itself was reported once.
    srf.on('error', (error) => log.debug('link to the SIP engine', { error: String(error) }))
    srf.on('close', () => {
      if (!isUp) return
      isUp = false
      for (const listener of lost) listener()
    })
    srf.connect({
      host: options.host,
      port: options.port,
      secret: options.secret,
      // The library counts the first connection as an attempt.
      reconnect: { retryMaxDelay: 1000, ...(options.reconnects ? {} : { maxAttempts: 1 }) },
    })
  }).catch((error: unknown) => {
    disconnect()
    throw error
  })
  return {
    hostports: hostports.split(',').filter(Boolean),
    verbs,
    open: (host) => void (legHost = host),
    invite(device: Device, offer: Offer, listener: TerminatingListener) {
      terminatingLegs++
      const closed = () => terminatingLegs--
      return createTerminatingLeg({
        srf,
        device,
        offer,
        domain: domain(),
        sessionSeconds: sessionSeconds(),
        listener,
        log,
        closed,
      })
    },
    ping: (device) => pingDevice(srf, device, domain()),
    tables: () => ({ originatingLegs, terminatingLegs }),
    onLost: (listener) => void lost.push(listener),
    onBack: (listener) => void back.push(listener),
    disconnect,
  }
}
