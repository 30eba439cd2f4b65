import { formatReason } from '../../grammar/index.ts'
import {
  GONE,
  peerReason,
  sendableStatus,
  type Cause,
  type Hear,
  type IncomingLeg,
  type LegEvent,
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

/** Creates the leg of an INVITE that came to us, over drachtio-srf. */
export function createIncomingLeg(options: {
  readonly srf: SrfApp
  readonly invite: PendingInvite
  readonly sessionSeconds: number
  readonly log: Logger
  readonly closed: () => void
}): IncomingLeg {
  const { srf, invite, sessionSeconds, log } = options
  const { request, answer } = invite
  let hear: Hear | undefined
  let side: DialogSide | undefined
  let releaseCause: Cause | undefined
  let isOver = false
  let isAnswering = false

  const finish = () => {
    if (isOver) return
    isOver = true
    options.closed()
  }
  const report = (event: LegEvent) => {
    if (event.type === 'ended') finish()
    if (hear) hear(event)
    else if (event.type === 'requested') event.respond(GONE)
    else if (event.type === 'faulted')
      log.error('a leg failed before its call began', { error: String(event.error) })
  }
  const guarded = guardedBy((error) => report({ type: 'faulted', error }))
  invite.onCancel(
    guarded((cancel: SrfMessage) => {
      // The engine has answered the CANCEL and the INVITE.
      finish()
      report({ type: 'abandoned', reason: reasonOf(cancel) })
    }),
  )
  /** Whether the caller wants reliable provisional responses (RFC 3262 §3). */
  const isReliable = requires(request).includes('100rel')
  const headersFor = (sdp: string) => (sdp === '' ? {} : { 'Content-Type': 'application/sdp' })

  /** Takes what came of a 200, as soon as the dialog is there, so that no BYE is missed. */
  const answered = guarded((error: unknown, dialog?: SrfDialog) => {
    if (error || !dialog) {
      if (isOver) return
      finish()
      return report({
        type: 'undeliverable',
        problem: error instanceof Error ? error.message : String(error),
      })
    }
    side = attachDialog({ dialog, sessionSeconds, log, hear: report })
    dialog.on(
      'ack',
      guarded((ack) => {
        const sdp = sdpOf(ack)
        report({ type: 'acknowledged', sdp, agreed: describeSdp(sdp) })
      }),
    )
    if (releaseCause) {
      side.release(releaseCause)
      finish()
    } else report({ type: 'answer_sent' })
  })

  return {
    listen(given) {
      hear = given
      const cancel = invite.cancel()
      if (cancel) given({ type: 'abandoned', reason: reasonOf(cancel) })
    },
    ring(status, sdp) {
      if (isOver || answer.finalResponseSent) return
      const headers = { ...headersFor(sdp), ...(isReliable ? { Require: '100rel' } : {}) }
      answer.send(status, undefined, { headers, ...(sdp === '' ? {} : { body: sdp }) })
    },
    answer(sdp) {
      if (isOver) return
      isAnswering = true
      const headers = { Allow: ALLOW, ...sessionAnswer(request, sessionSeconds) }
      try {
        srf.createUAS(request, answer, { localSdp: sdp, headers }, answered)
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
