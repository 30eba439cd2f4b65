import type { HalfEnd } from '../half/index.ts'
import type { IncomingCall, Offer } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'

/** The number that a record gives as shown to the callee when the caller is hidden. */
const HIDDEN_NUMBER = 'anonymous'

/** Returns the caller's name: an outside name wins over the configured one, unless it only repeats the number. */
function callerName({ displayName, configuredName, callerNumber, isHidden }: IncomingCall): string {
  return isHidden || displayName === '' || displayName === callerNumber ? configuredName : displayName
}

/** Returns the facts that every half of a call begins with. */
export const callerIdentity = (incoming: IncomingCall): TraceFacts => ({
  callerNumber: incoming.callerNumber,
  callerName: callerName(incoming),
  dialedNumber: incoming.dialedNumber,
  presentedNumber: incoming.isHidden ? HIDDEN_NUMBER : incoming.callerNumber,
  chargedNumber: incoming.callerNumber,
  redirectCount: 0,
  direction: 'internal',
  service: 'basic',
  emergency: false,
})

/** Returns the number of the party of a half. */
export const numberOf = ({ half: { origin, facts } }: HalfEnd): string =>
  (origin.side === 'O' ? facts.callerNumber : facts.destinationNumber) ?? ''

/** Returns the party of a half as the destination of the one that it talks with. */
export const partyOf = (end: HalfEnd): Pick<TraceFacts, 'destinationNumber' | 'destinationName'> => {
  const { origin, facts } = end.half
  return {
    destinationNumber: numberOf(end),
    destinationName: (origin.side === 'O' ? facts.callerName : facts.destinationName) ?? '',
  }
}

/** Returns what the half of a caller learns when another party answers than the one that was called last. */
export function connectedTo(target: HalfEnd, caller: HalfEnd): TraceFacts {
  const { redirectingNumber = '', redirectCount = 0, service } = target.half.facts
  const isFirstService = caller.half.facts.service === 'basic' && service !== undefined
  return { ...partyOf(target), redirectingNumber, redirectCount, ...(isFirstService ? { service } : {}) }
}

/** Returns a call as it is offered to a device, after these have sent it on, the last one first. */
export const offerOf = (incoming: IncomingCall, diversions: Offer['diversions']): Offer => ({
  isHidden: incoming.isHidden,
  callerNumber: incoming.callerNumber,
  callerName: callerName(incoming),
  dialedNumber: incoming.dialedNumber,
  diversions,
  sdp: incoming.sdp,
  partedBody: incoming.partedBody,
  maxForwards: incoming.maxForwards - 1,
  headers: incoming.headers,
})
