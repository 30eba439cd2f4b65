import type { Device, Offer, PeerFacts } from '../../call/index.ts'
import { formatDiversion } from '../../grammar/index.ts'
import { accepts, quoteName } from './message-facts.ts'
import { ALLOW } from './passed-headers.ts'

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

/** Returns the Diversion of a call that was sent on, the last diverter first (RFC 5806 §4.1.1). */
function diversionHeaders({ diversions }: Offer, domain: string): Record<string, string> {
  if (diversions.length === 0) return {}
  const values = diversions.map(({ number, reason }) =>
    formatDiversion({ uri: numberUri(number, domain), reason, counter: 1, more: [] }),
  )
  return { Diversion: values.join(', ') }
}

/** Returns the headers of an INVITE to a device. */
export function inviteHeaders(
  device: Device,
  offer: Offer,
  domain: string,
  session: Record<string, string>,
): Record<string, string> {
  return {
    ...offer.headers,
    ...callerHeaders(offer, domain),
    ...diversionHeaders(offer, domain),
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
export function bodyFor({ accepts: taken }: Device, { sdp, partedBody }: Offer) {
  if (partedBody && accepts(taken, partedBody.type))
    return { text: partedBody.text, headers: { 'Content-Type': partedBody.type, 'MIME-Version': '1.0' } }
  return { text: sdp, headers: sdp === undefined ? {} : { 'Content-Type': 'application/sdp' } }
}

/** Returns where the device should be according to its URI; its answers are more reliable. */
export function expectedPeer(device: Device): PeerFacts {
  const uri = device.nextHop ?? device.uri
  const match = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^;?:>]+)(?::(\d+))?/i.exec(uri)
  const transport = /;transport=([a-z]+)/i.exec(uri)?.[1]?.toLowerCase() ?? 'udp'
  return {
    transport,
    ...(match ? { remoteAddress: `${match[1]}:${match[2] ?? 5060}` } : {}),
    ...(device.userAgent ? { userAgent: device.userAgent } : {}),
  }
}
