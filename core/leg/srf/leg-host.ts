import type { IncomingCall, IncomingLeg } from '../../call/index.ts'
import type { PlainRequest, PlainResponse } from './plain-request.ts'

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
  incoming(leg: IncomingLeg, call: IncomingCall): void
}
