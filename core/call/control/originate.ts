import { err, ok, type Result } from '../../kit/index.ts'
import type { Device, IncomingCall, Offer, RoutingPort } from '../ports/index.ts'

/** A call that the server begins: it calls the phones of one number first, then another one on its behalf. */
export interface Origination {
  /** The number whose phones ring first; the caller of the call. */
  readonly first: string
  /** The number that is called when one of them has answered, as if it had been dialled there. */
  readonly then: string
}

/** Why no call began. */
export type OriginationFailure = 'not_found' | 'unreachable'

/** The party that is called first, and the call as if that party had dialled. */
export interface Summons {
  readonly devices: readonly Device[]
  /** The call as its phones are told of it. */
  readonly offer: Offer
  readonly incoming: IncomingCall
}

const MAX_FORWARDS = 70

/** Finds the phones of the party that is called first. */
export async function summon(
  { first, then }: Origination,
  routing: RoutingPort,
): Promise<Result<Summons, OriginationFailure>> {
  const route = await routing.route({ callerNumber: first, dialedNumber: first })
  if (route.kind !== 'extension') return err(route.kind)
  const common = { isHidden: false, sdp: undefined, maxForwards: MAX_FORWARDS, headers: {} }
  const offer = { ...common, callerNumber: then, callerName: '', dialedNumber: route.number, diversions: [] }
  const incoming = {
    ...common,
    callerNumber: route.number,
    displayName: '',
    configuredName: route.name,
    dialedNumber: then,
    dialedHost: '',
    peer: {},
  }
  return ok({ devices: route.devices, offer, incoming })
}
