import { formatReason } from '../../grammar/index.ts'
import {
  peerReason,
  sendableStatus,
  type Cause,
  type MidCallAnswer,
  type OriginatingLeg,
  type OriginatingListener,
  type PeerReason,
} from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { attachDialog, type DialogSide } from './dialog-leg.ts'
import { guardedBy } from './guarded-by.ts'
import { ALLOW } from './passed-headers.ts'
import { describeSdp } from '../sdp/index.ts'
import { requires, sdpOf } from './message-facts.ts'
import { sessionAnswer } from './session-interval.ts'
import type { SrfAnswer, SrfApp, SrfDialog, SrfMessage, SrfRequest } from './library.ts'

const GONE: MidCallAnswer = { status: 481, reason: 'Call Does Not Exist', body: '', headers: {} }

/** Value of Retry-After in a 503, which is always ours. */
const RETRY_AFTER_S = '5'
const MAX_REASON = 512

/** Returns the Reason of a CANCEL; if it is one plain line, it can be passed on unchanged. */
function reasonOf(cancel: SrfMessage): PeerReason {
  const header = cancel.get('Reason')
  const isPlain =
    header !== undefined && header.length <= MAX_REASON && /^[\t\x20-\x7e\x80-\uffff]+$/.test(header)
  return { ...peerReason(header), ...(isPlain ? { header } : {}) }
}

/** An INVITE whose CANCEL is noticed from the first moment on, even while it is being authenticated. */
export interface PendingInvite {
  readonly request: SrfRequest
  readonly answer: SrfAnswer
  /** Returns the CANCEL, if one came. */
  readonly cancel: () => SrfMessage | undefined
  onCancel(listener: (cancel: SrfMessage) => void): void
}

/** Starts to listen for the CANCEL of an INVITE. */
export function watchInvite(request: SrfRequest, answer: SrfAnswer): PendingInvite {
  let cancel: SrfMessage | undefined
  let listener: ((cancel: SrfMessage) => void) | undefined
  request.on('cancel', (message) => {
    cancel = message
    listener?.(message)
  })
  return {
    request,
    answer,
    cancel: () => cancel,
    onCancel(given) {
      listener = given
      if (cancel) given(cancel)
    },
  }
}

/** Creates the caller's leg over drachtio-srf. */
export function createOriginatingLeg(options: {
  readonly srf: SrfApp
  readonly invite: PendingInvite
  readonly sessionSeconds: number
  readonly log: Logger
  readonly closed: () => void
}): OriginatingLeg {
  const { srf, invite, sessionSeconds, log } = options
  const { request, answer } = invite
  let listener: OriginatingListener | undefined
  let side: DialogSide | undefined
  let releaseCause: Cause | undefined
  let isOver = false
  let isAnswering = false

  const finish = () => {
    if (isOver) return
    isOver = true
    options.closed()
  }
  const faulted = (error: unknown) => {
    if (listener) listener.faulted(error)
    else log.error('a leg failed before its call began', { error: String(error) })
  }
  const guarded = guardedBy(faulted)
  invite.onCancel(
    guarded((cancel: SrfMessage) => {
      // The engine has answered the CANCEL and the INVITE.
      finish()
      listener?.abandoned(reasonOf(cancel))
    }),
  )
  /** Whether the caller wants reliable provisional responses (RFC 3262 §3). */
  const isReliable = requires(request).includes('100rel')
  const headersFor = (sdp: string) => (sdp === '' ? {} : { 'Content-Type': 'application/sdp' })

  return {
    listen(given) {
      listener = given
      const cancel = invite.cancel()
      if (cancel) given.abandoned(reasonOf(cancel))
    },
    ring(status, sdp) {
      if (isOver || answer.finalResponseSent) return
      const headers = { ...headersFor(sdp), ...(isReliable ? { Require: '100rel' } : {}) }
      answer.send(status, undefined, { headers, ...(sdp === '' ? {} : { body: sdp }) })
    },
    answer(sdp) {
      if (isOver) return
      isAnswering = true
      try {
        // The callback runs as soon as the dialog is there, so that no BYE is missed.
        srf.createUAS(
          request,
          answer,
          {
            localSdp: sdp,
            headers: { Allow: ALLOW, ...sessionAnswer(request, sessionSeconds) },
          },
          guarded((error: unknown, dialog?: SrfDialog) => {
            if (error || !dialog) {
              if (isOver) return
              finish()
              listener?.unanswerable(error instanceof Error ? error.message : String(error))
              return
            }
            side = attachDialog({
              dialog,
              sessionSeconds,
              log,
              listener: {
                ended(reason, byPeer) {
                  finish()
                  listener?.ended(reason, byPeer)
                },
                request: (asked, respond) => (listener ? listener.request(asked, respond) : respond(GONE)),
                faulted,
              },
            })
            dialog.on(
              'ack',
              guarded((ack) => listener?.acknowledged(sdpOf(ack), describeSdp(sdpOf(ack)))),
            )
            if (releaseCause) {
              side.release(releaseCause)
              finish()
            } else listener?.answered()
          }),
        )
      } catch (error) {
        isAnswering = false
        throw error
      }
    },
    refuse(cause) {
      if (isAnswering) return this.release(cause)
      if (isOver || answer.finalResponseSent) return
      finish()
      const status = sendableStatus(cause.sipStatus ?? 480)
      const reason = formatReason({ protocol: 'Q.850', cause: cause.q850, text: cause.text })
      const later = status === 503 ? { 'Retry-After': RETRY_AFTER_S } : {}
      answer.send(status, undefined, { headers: { Reason: reason, ...later } })
    },
    release(cause) {
      releaseCause = cause
      if (!side) return
      side.release(cause)
      finish()
    },
    request: (asked) => side?.request(asked) ?? Promise.resolve(GONE),
  }
}
