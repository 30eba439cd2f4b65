import type { IncomingCall } from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { createIncomingLeg, watchInvite } from './incoming-leg.ts'
import type { LegHost } from './leg-host.ts'
import type { SrfAnswer, SrfApp, SrfRequest } from './library.ts'
import { displayName, gruuOf, partedBody, peerFacts, sdpOf, userAndHost } from './message-facts.ts'
import { passedOfInvite } from './passed-headers.ts'
import { COME_AGAIN, notUnderstood, plainRequest, respond, SERVER_FAULT } from './plain-request.ts'
import { hidesCaller } from './privacy.ts'

const MOST_FORWARDS = 255
const USUAL_FORWARDS = 70

/** Returns how long the caller waits, at least a second; undefined if it did not say. */
function expiresMs(header: string | undefined): number | undefined {
  const seconds = /^\s*(\d{1,10})\s*$/.exec(header ?? '')?.[1]
  return seconds === undefined ? undefined : Math.max(Number(seconds), 1) * 1000
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
  const maxForwards = Number(request.get('Max-Forwards') ?? USUAL_FORWARDS)
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
    maxForwards: Number.isInteger(maxForwards) ? Math.min(maxForwards, MOST_FORWARDS) : USUAL_FORWARDS,
    expiresMs: expiresMs(request.get('Expires')),
    replaces: request.get('Replaces') !== undefined,
    headers: passedOfInvite(request),
  }
}

/** The link's means to take an INVITE. */
export interface InvitePorts {
  readonly srf: SrfApp
  readonly domain: () => string
  readonly sessionSeconds: () => number
  readonly log: Logger
  /** Called with each incoming leg that begins (1) and ends (-1). */
  readonly counted: (change: 1 | -1) => void
}

/** Takes an INVITE outside a dialog: authenticates it, refuses it or hands it to the PBX as an incoming leg. */
export function takeInvite(
  { srf, domain, sessionSeconds, log, counted }: InvitePorts,
  host: LegHost | undefined,
  request: SrfRequest,
  answer: SrfAnswer,
): void {
  if (!host) return respond(answer, COME_AGAIN)
  // Watched before anything else runs, so that an early CANCEL is not missed.
  const invite = watchInvite(request, answer)
  try {
    const verdict = host.authenticate(plainRequest(request))
    if (!verdict.ok) return respond(answer, verdict.error)
    const refusal = notUnderstood(request)
    if (refusal) return respond(answer, refusal)
    counted(1)
    const closed = () => counted(-1)
    const leg = createIncomingLeg({ srf, invite, sessionSeconds: sessionSeconds(), log, closed })
    host.incoming(leg, incomingCall(request, verdict.value, domain()))
  } catch (error) {
    log.error('a fault in the handling of an INVITE', { error: (error as Error).stack ?? String(error) })
    if (!answer.finalResponseSent) respond(answer, SERVER_FAULT)
  }
}
