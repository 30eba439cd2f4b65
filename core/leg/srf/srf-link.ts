import type { Device, Legs } from '../../call/index.ts'
import { PbxError, type Logger } from '../../kit/index.ts'
import { takeInvite } from './incoming-invite.ts'
import type { LegHost } from './leg-host.ts'
import { Srf, type SrfApp } from './library.ts'
import { createOutgoingLeg } from './outgoing-leg.ts'
import { pingDevice } from './ping.ts'
import { answerOutside, OUTSIDE_DIALOGS } from './requests.ts'

/** The link to one SIP engine: the embedded one or a drachtio-server elsewhere. */
export interface SrfLink extends Legs {
  /** Addresses the engine listens on, `udp/127.0.0.1:5060`. */
  readonly hostports: readonly string[]
  /** The verbs that the engine has to know before requests can be taken. */
  readonly verbs: readonly string[]
  /** Hands requests to the PBX from now on; until then their senders are told to try again. */
  open(legHost: LegHost): void
  /** Resolves to whether a device gives any answer to OPTIONS. */
  ping(device: Device): Promise<boolean>
  /** Counts the legs that have not ended. */
  tables(): { readonly incomingLegs: number; readonly outgoingLegs: number }
  /** Calls `listener` when the link to the engine breaks; drachtio-srf reconnects by itself. */
  onLost(listener: () => void): void
  onBack(listener: () => void): void
  disconnect(): void
}

/** The engine's address, and how to stay connected to it. */
export interface EngineAddress {
  readonly host: string
  readonly port: number
  readonly secret: string
  /** Whether to reconnect when the link breaks; an engine of our own is restarted instead. */
  readonly reconnects: boolean
}

const CONNECT_LIMIT_MS = 10_000

/**
 * Connects and resolves to the addresses that the engine listens on.
 * @throws PbxError `engine.unavailable`
 */
function connect(
  srf: SrfApp,
  { host, port, secret, reconnects }: EngineAddress,
  connected: () => void,
): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const unavailable = (problem: string) => reject(new PbxError('engine.unavailable', problem))
    const timer = setTimeout(() => unavailable(`no SIP engine answers at ${host}:${port}`), CONNECT_LIMIT_MS)
    srf.on('connect', (error, ports) => {
      clearTimeout(timer)
      if (error) return unavailable(`the SIP engine at ${host}:${port} refused the secret`)
      resolve(ports)
      connected()
    })
    // The library counts the first connection as an attempt.
    const reconnect = { retryMaxDelay: 1000, ...(reconnects ? {} : { maxAttempts: 1 }) }
    srf.connect({ host, port, secret, reconnect })
  })
}

/**
 * Connects to a SIP engine and, once the link is opened, hands its requests to the PBX. No exception of a handler gets
 * out: the request is answered 500 and the fault is logged.
 * @throws PbxError `engine.unavailable` when there is no connection within ten seconds or the secret is wrong.
 */
export async function connectSrf(
  options: EngineAddress & {
    /** Returns the SIP domain, for From and To. */
    readonly domain: () => string
    /** Returns the seconds after which a talk whose party vanished is ended at the latest (RFC 4028). */
    readonly sessionSeconds: () => number
    readonly log: Logger
  },
): Promise<SrfLink> {
  const { domain, sessionSeconds, log } = options
  let legHost: LegHost | undefined
  const srf = new Srf()
  const lost: (() => void)[] = []
  const back: (() => void)[] = []
  let incomingLegs = 0
  let outgoingLegs = 0
  let isUp = false

  const disconnect = () => {
    try {
      srf.disconnect()
    } catch (error) {
      // The library asserts that there is a connection; after the engine has died there is none.
      log.debug('link to the SIP engine was gone already', { error: String(error) })
    }
  }
  const counted = (change: 1 | -1) => void (incomingLegs += change)
  srf.use('invite', (request, answer) =>
    takeInvite({ srf, domain, sessionSeconds, log, counted }, legHost, request, answer),
  )
  for (const [verb, answering] of Object.entries(OUTSIDE_DIALOGS)) {
    srf.use(verb, (request, answer) => void answerOutside(verb, answering, legHost, { request, answer, log }))
  }
  // Each try to connect again reports here; the loss itself was reported once.
  srf.on('error', (error) => log.debug('link to the SIP engine', { error: String(error) }))
  srf.on('close', () => {
    if (!isUp) return
    isUp = false
    for (const listener of lost) listener()
  })
  const hostports = await connect(srf, options, () => {
    if (!isUp) for (const listener of back) listener()
    isUp = true
  }).catch((error: unknown) => {
    disconnect()
    throw error
  })
  return {
    hostports: hostports.split(',').filter(Boolean),
    verbs: ['invite', ...Object.keys(OUTSIDE_DIALOGS)],
    open: (host) => void (legHost = host),
    call(device, offer, hear) {
      outgoingLegs++
      const closed = () => outgoingLegs--
      return createOutgoingLeg({
        srf,
        device,
        offer,
        domain: domain(),
        sessionSeconds: sessionSeconds(),
        hear,
        log,
        closed,
      })
    },
    ping: (device) => pingDevice(srf, device, domain()),
    tables: () => ({ incomingLegs, outgoingLegs }),
    onLost: (listener) => void lost.push(listener),
    onBack: (listener) => void back.push(listener),
    disconnect,
  }
}
