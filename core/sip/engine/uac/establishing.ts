import { headerValue, headerValues, type SipResponse } from '../../message/index.ts'
import type { Received } from '../../transport/index.ts'
import type { Dialog } from '../dialog/index.ts'
import { hopBehind } from '../dialog/target.ts'
import { contactUriOf, tagOf } from '../policy/message-facts.ts'
import type { Leg } from './leg.ts'

/** Returns the peer's side of a dialog according to an answer to our request (RFC 3261 §12.1.2). */
export function peerSide({
  message,
  peer,
}: Received<SipResponse>): Pick<
  Dialog,
  'remoteTag' | 'remoteParty' | 'routeSet' | 'remoteTarget' | 'hop' | 'fallback' | 'peerAddress'
> {
  const to = headerValue(message, 'To') ?? ''
  const routeSet = headerValues(message, 'Record-Route').reverse()
  const remoteTarget = contactUriOf(message)
  const { hop, fallback } = hopBehind(message, peer, routeSet, remoteTarget)
  return {
    remoteTag: tagOf(to),
    remoteParty: to,
    routeSet,
    remoteTarget,
    hop,
    fallback,
    peerAddress: peer.address,
  }
}

/** Takes over what a provisional answer tells; without a Contact the first target stays, for PRACK. */
export function makeEarly(dialog: Dialog, received: Received<SipResponse>): void {
  const side = peerSide(received)
  if (side.remoteTag === undefined) return
  dialog.state = 'early'
  if (side.remoteTarget === undefined)
    Object.assign(dialog, { remoteTag: side.remoteTag, remoteParty: side.remoteParty })
  else Object.assign(dialog, side)
}

/** Takes over what the 2xx tells; the route set is computed anew (§13.2.2.4). */
export function confirm(dialog: Dialog, received: Received<SipResponse>): void {
  Object.assign(dialog, peerSide(received))
  dialog.state = 'confirmed'
}

/** Makes a leg to a branch that answered although another one was taken, or although nobody waits any more. */
export function strayLeg(received: Received<SipResponse>, dialog: Dialog): Leg {
  const side = peerSide(received)
  return {
    callId: dialog.callId,
    localParty: dialog.localParty,
    localContact: dialog.localContact,
    ...side,
    ...(side.remoteTarget === undefined
      ? { remoteTarget: dialog.remoteTarget ?? 'sip:unknown.invalid', hop: received.peer }
      : {}),
  }
}
