import {
  peerReason,
  type Cause,
  type Device,
  type MidCallAnswer,
  type Offer,
  type PeerFacts,
  type TerminatingLeg,
  type TerminatingListener,
} from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { attachDialog, type DialogSide } from './dialog-leg.ts'
import type { SrfApp, SrfDialog, SrfError, SrfRequest, SrfResponse, SrfUnacknowledged } from './library.ts'
import { guardedBy } from './guarded-by.ts'
import { ALLOW } from './passed-headers.ts'
import { intervalAfter, sessionAsked } from './session-interval.ts'
import { accepts, answerInAck, peerFacts, quoteName, sdpOf } from './message-facts.ts'

const GONE: MidCallAnswer = { status: 481, reason: 'Call Does Not Exist', body: '', headers: {} }

/** Returns the URI of a number in the domain; characters not allowed in a user part are escaped (RFC 3261 §25.1). */
const numberUri = (number: string, host: string) =>
  `sip:${encodeURIComponent(number).replaceAll('%2B', '+').replaceAll('%2A', '*')}@${host}`

/** Returns the headers that name the caller, or that hide it (RFC 3323 §4.1.1.3). */
function callerHeaders(offer: Offer, domain: string): Record<string, string> {
  if (offer.isHidden) {
    return {
      From: '"Anonymous" <sip:anonymous@anonymous.invalid>',
      Contact: '<sip:anonymous@localhost>',
      Privacy: 'id',
    }
  }
  const name = offer.callerName === '' ? '' : `${quoteName(offer.callerName)} `
  return {
    From: `${name}<${numberUri(offer.callerNumber, domain)}>`,
    Contact: `<${numberUri(offer.callerNumber, 'localhost')}>`,
  }
}

function inviteHeaders(
  device: Device,
  offer: Offer,
  domain: string,
  session: Record<string, string>,
): Record<string, string> {
  return {
    ...offer.headers,
    ...callerHeaders(offer, domain),
    To: `<${numberUri(offer.dialedNumber, domain)}>`,
    'Max-Forwards': String(offer.maxForwards),
    Allow: ALLOW,
    ...session,
    ...(device.sipCallId === undefined ? {} : { 'Call-ID': device.sipCallId }),
    ...(device.route.length === 0 ? {} : { Route: device.route.map((uri) => `<${uri}>`).join(', ') }),
    ...bodyFor(device, offer).headers,
  }
}

/**
 * Returns the body of the INVITE and its type: the parts as they came for a device that accepts them, else the SDP
 * alone.
 */
function bodyFor({ accepts: taken }: Device, { sdp, partedBody }: Offer) {
  if (partedBody && accepts(taken, partedBody.type))
    return { text: partedBody.text, headers: { 'Content-Type': partedBody.type, 'MIME-Version': '1.0' } }
  return { text: sdp, headers: sdp === undefined ? {} : { 'Content-Type': 'application/sdp' } }
}

/** Returns where the device should be according to its URI; its answers are more reliable. */
function expectedPeer(device: Device): PeerFacts {
  const uri = device.nextHop ?? device.uri
  const match = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^;?:>]+)(?::(\d+))?/i.exec(uri)
  const transport = /;transport=([a-z]+)/i.exec(uri)?.[1]?.toLowerCase() ?? 'udp'
  return {
    transport,
    ...(match ? { remoteAddress: `${match[1]}:${match[2] ?? 5060}` } : {}),
    ...(device.userAgent ? { userAgent: device.userAgent } : {}),
  }
}

const isDialog = (dialog: SrfDialog | SrfUnacknowledged): dialog is SrfDialog => 'sip' in dialog

/** Creates the leg to a device of the callee over drachtio-srf: sends the INVITE at once. */
export function createTerminatingLeg(options: {
  readonly srf: SrfApp
  readonly device: Device
  readonly offer: Offer
  readonly domain: string
  readonly sessionSeconds: number
  readonly listener: TerminatingListener
  readonly log: Logger
  readonly closed: () => void
}): TerminatingLeg {
  const { srf, device, offer, sessionSeconds, listener, log } = options
  let peer: PeerFacts = expectedPeer(device)
  let sent: SrfRequest | undefined
  let side: DialogSide | undefined
  let unacknowledged: SrfUnacknowledged | undefined
  let cancelled: { readonly reason: string | undefined } | undefined
  let releaseCause: Cause | undefined
  let isOver = false
  /** Whether the device has responded, which proves that the INVITE reached it. */
  let isHeard = false
  let finalStatus = 200
  let hasTriedInterval = false

  const guarded = guardedBy((error) => listener.faulted(error))
  const finish = () => {
    if (isOver) return
    isOver = true
    options.closed()
  }
  const learn = (facts: PeerFacts) => {
    peer = { ...peer, ...facts }
    return peer
  }
  /** Runs before the library looks: any 2xx is an answer (RFC 3261 §13.2.2.4), and the library knows only one. */
  const takeFinal = (response: SrfResponse) => {
    if (response.status < 200) return
    finalStatus = response.status
    if (response.status < 300) response.status = 200
  }
  const sendCancel = () => {
    const headers = cancelled?.reason === undefined ? {} : { Reason: cancelled.reason }
    sent?.cancel({ headers }, (error) => {
      if (error) log.debug('CANCEL was not needed', { error: String(error) })
    })
  }
  const attach = (dialog: SrfDialog) => {
    side = attachDialog({
      dialog,
      sessionSeconds,
      log,
      listener: {
        ended(reason, byPeer) {
          finish()
          listener.ended(reason, byPeer)
        },
        request: (asked, respond) => listener.request(asked, respond),
        faulted: (error) => listener.faulted(error),
      },
    })
    if (!releaseCause && !cancelled) return
    side.release(releaseCause ?? { kind: 'normal', by: 'server', q850: 16, sipStatus: 200, text: '' })
    finish()
  }
  const fail = (error: SrfError) => {
    finish()
    const { res } = error
    // Without a response it is the sending itself that went wrong here.
    const status = error.status ?? 500
    // A response without an address was made up by the engine: nothing came from the device, but for the BYE of one that
    // hangs up before it answers.
    const isFromPeer = res !== undefined && (res.source_address !== '' || (status === 487 && !cancelled))
    listener.failed(
      {
        status,
        phrase: error.reason ?? '',
        reason: peerReason(res?.get('Reason')),
        isFromPeer,
        // Without any answer there is 408, and 503 where it could not even be sent.
        wasSent: isFromPeer || isHeard || (res !== undefined && status === 408),
        rang: false,
      },
      res ? learn(peerFacts(res)) : peer,
    )
  }
  const onResult = (error: SrfError | null, result?: SrfDialog | SrfUnacknowledged) => {
    if (error || !result) {
      const interval = intervalAfter(error?.res, sessionSeconds)
      if (!interval || hasTriedInterval || cancelled) {
        return fail(error ?? Object.assign(new Error('no dialog'), { status: 500 }))
      }
      hasTriedInterval = true
      sent = undefined
      return send(interval)
    }
    if (isDialog(result)) {
      const response = (result as SrfDialog & { res: Parameters<typeof peerFacts>[0] }).res
      const [sdp, facts] = [sdpOf(response), peerFacts(response)]
      // Whatever beside it was in the INVITE, this is what the session is.
      if (offer.sdp !== undefined) result.local.sdp = offer.sdp
      attach(result)
      if (!cancelled) listener.answered(sdp, learn(facts), finalStatus)
      else
        listener.failed(
          { status: 487, phrase: '', reason: {}, isFromPeer: true, wasSent: true, rang: true },
          peer,
        )
      return
    }
    unacknowledged = result
    if (cancelled || releaseCause) {
      finish()
      void result.destroy()
      return
    }
    // What it offers is not agreed on yet.
    const { codec: _codec, srtp: _srtp, ...facts } = peerFacts(result.res)
    listener.answered(result.sdp, learn(facts), finalStatus)
  }
  const body = bodyFor(device, offer).text
  const send = (session: Record<string, string>) =>
    srf.createUAC(
      device.uri,
      {
        headers: inviteHeaders(device, offer, options.domain, session),
        ...(body === undefined ? { noAck: true } : { localSdp: body }),
        ...(device.nextHop === undefined ? {} : { proxy: device.nextHop }),
      },
      {
        cbRequest: guarded((error: unknown, request?: SrfRequest) => {
          if (error || !request) return
          sent = request
          request.on('response', takeFinal)
          learn({ sipCallId: request.get('Call-ID') ?? '' })
          if (cancelled) sendCancel()
        }),
        cbProvisional: guarded((response: SrfResponse) => {
          isHeard = true
          if (!cancelled) listener.provisional(response.status, sdpOf(response), learn(peerFacts(response)))
        }),
      },
      guarded(onResult),
    )
  send(sessionAsked(sessionSeconds))
  return {
    cancel(reason) {
      if (isOver || cancelled) return
      cancelled = { reason }
      if (sent) sendCancel()
    },
    acknowledge(sdp) {
      if (!unacknowledged) return
      const waiting = unacknowledged
      unacknowledged = undefined
      waiting.ack(answerInAck(sdp)).then(attach, (error: unknown) => {
        finish()
        listener.ended({ text: String(error) }, false)
      })
    },
    release(cause) {
      releaseCause = cause
      if (side) {
        side.release(cause)
        finish()
      } else if (unacknowledged) {
        const waiting = unacknowledged
        unacknowledged = undefined
        finish()
        void waiting.destroy()
      }
    },
    request: (asked) => side?.request(asked) ?? Promise.resolve(GONE),
  }
}
