import type { Result } from '../../../kit/index.ts'
import type { HeaderLine, SipRequest } from '../../message/index.ts'
import type { Dialog } from '../dialog/index.ts'
import type { Peer } from '../../transport/index.ts'
import { requestTarget } from '../dialog/target.ts'
import { dialogRequestHeaders } from '../policy/request-headers.ts'
import type { Showing, Shown } from '../route/index.ts'

/** The addressing of a request inside a dialog; also for branches of an INVITE that never become a dialog. */
export type Leg = Pick<
  Dialog,
  'callId' | 'localParty' | 'remoteParty' | 'routeSet' | 'remoteTarget' | 'hop' | 'fallback' | 'localContact'
>

/** A request for a leg, as far as its sender decides. */
export interface LegRequest {
  readonly method: string
  /** The Request-URI of the sender; used unless it is a placeholder or the method is ACK or PRACK. */
  readonly uri?: string
  readonly sequence: number
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array
}

/** Builds a request of a leg (RFC 3261 §12.2.1.1); only Via is missing. */
export function legRequest(leg: Leg, wanted: LegRequest, shown: Shown): Result<SipRequest, string> {
  const target = requestTarget(leg.routeSet, leg.remoteTarget ?? '')
  const { method, uri } = wanted
  const own = uri !== undefined && method !== 'ACK' && method !== 'PRACK' && !/placeholder/.test(uri)
  const headers = dialogRequestHeaders(wanted.headers, wanted.body, {
    method,
    from: leg.localParty,
    to: leg.remoteParty,
    callId: leg.callId,
    sequence: wanted.sequence,
    routes: target.routes,
    shown,
    contact: leg.localContact ?? shown.contact,
  })
  if (!headers.ok) return headers
  return {
    ok: true,
    value: {
      type: 'request',
      method,
      uri: own ? uri : target.uri,
      headers: headers.value,
      body: wanted.body,
    },
  }
}

/** Builds the same request as each of its targets gets it: only our own addresses in it differ. */
export const legRequestFor =
  (leg: Leg, wanted: LegRequest, showing: Pick<Showing, 'to'>) =>
  (peer: Peer): SipRequest | undefined => {
    const shown = showing.to(peer)
    const request = shown && legRequest(leg, wanted, shown)
    return request?.ok ? request.value : undefined
  }
