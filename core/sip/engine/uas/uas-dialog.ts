import { headerValue, headerValues } from '../../message/index.ts'
import type { DialogStart } from '../dialog/index.ts'
import { allowsUpdate } from '../session/index.ts'
import { firstSequence } from '../dialog/first-sequence.ts'
import { hopBehind } from '../dialog/target.ts'
import { callIdOf, contactUriOf, cseqOf, tagOf } from '../policy/message-facts.ts'
import type { ServerRequest } from './server-requests.ts'

/** Returns the initial state of the dialog that an answer to a peer's request begins (RFC 3261 §12.1.1). */
export function uasDialogStart(request: ServerRequest, method: 'INVITE' | 'SUBSCRIBE'): DialogStart {
  const { request: message, localTag, peer } = request
  const to = headerValue(message, 'To') ?? ''
  const from = headerValue(message, 'From') ?? ''
  const routeSet = headerValues(message, 'Record-Route')
  const remoteTarget = contactUriOf(message)
  const remoteTag = tagOf(from)
  return {
    owner: request.app,
    role: 'uas',
    usage: method === 'INVITE' ? 'invite' : 'subscribe',
    callId: callIdOf(message),
    localTag,
    localParty: `${to};tag=${localTag}`,
    remoteParty: from,
    localSequence: firstSequence(),
    routeSet,
    peerAddress: peer.address,
    ...(remoteTag === undefined ? {} : { remoteTag }),
    ...(remoteTarget === undefined ? {} : { remoteTarget }),
    ...hopBehind(message, peer, routeSet, remoteTarget),
    remoteSequence: cseqOf(message)!.number,
    allowsUpdate: allowsUpdate(message),
  }
}
