import {
  GONE,
  peerReason,
  type Cause,
  type Device,
  type DeviceFailure,
  type Hear,
  type LegEvent,
  type Offer,
  type OutgoingLeg,
  type PeerFacts,
} from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { attachDialog, type DialogSide } from './dialog-leg.ts'
import type { SrfApp, SrfDialog, SrfError, SrfRequest, SrfResponse, SrfUnacknowledged } from './library.ts'
import { guardedBy } from './guarded-by.ts'
import { bodyFor, expectedPeer, inviteHeaders } from './invite-headers.ts'
import { intervalAfter, sessionAsked } from './session-interval.ts'
import { answerInAck, peerFacts, sdpOf } from './message-facts.ts'

/** The failure of a device that answered although its CANCEL was under way. */
const ANSWERED_TOO_LATE: DeviceFailure = {
  status: 487,
  phrase: '',
  reason: {},
  isFromPeer: true,
  wasSent: true,
  rang: true,
}

const isDialog = (dialog: SrfDialog | SrfUnacknowledged): dialog is SrfDialog => 'sip' in dialog

/** Creates the leg of an INVITE to a device, over drachtio-srf: sends the INVITE at once. */
export function createOutgoingLeg(options: {
  readonly srf: SrfApp
  readonly device: Device
  readonly offer: Offer
  readonly domain: string
  readonly sessionSeconds: number
  readonly hear: Hear
  readonly log: Logger
  readonly closed: () => void
}): OutgoingLeg {
  const { srf, device, offer, sessionSeconds, log } = options
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

  const guarded = guardedBy((error) => report({ type: 'faulted', error }))
  const finish = () => {
    if (isOver) return
    isOver = true
    options.closed()
  }
  const report = (event: LegEvent) => {
    if (event.type === 'ended') finish()
    options.hear(event)
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
    side = attachDialog({ dialog, sessionSeconds, log, hear: report })
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
    report({
      type: 'failed',
      failure: {
        status,
        phrase: error.reason ?? '',
        reason: peerReason(res?.get('Reason')),
        isFromPeer,
        // Without any answer there is 408, and 503 where it could not even be sent.
        wasSent: isFromPeer || isHeard || (res !== undefined && status === 408),
        rang: false,
      },
      peer: res ? learn(peerFacts(res)) : peer,
    })
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
      if (cancelled) report({ type: 'failed', failure: ANSWERED_TOO_LATE, peer })
      else report({ type: 'answered', sdp, peer: learn(facts), status: finalStatus })
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
    report({ type: 'answered', sdp: result.sdp, peer: learn(facts), status: finalStatus })
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
          if (cancelled) return
          const peer = learn(peerFacts(response))
          report({ type: 'progress', status: response.status, sdp: sdpOf(response), peer })
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
        report({ type: 'ended', reason: { text: String(error) }, byPeer: false })
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
