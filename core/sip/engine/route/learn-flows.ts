import { isSipUri, paramValue, parseNameAddr, parseUri } from '../../../grammar/index.ts'
import { headerValue, headerValues, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { Peer } from '../../transport/index.ts'
import type { Flows } from './flows.ts'
import { isBehindNat } from './nat.ts'

const DEFAULT_EXPIRES_S = 3600

/**
 * Returns whether a phone's Contact does not lead back to it: it is behind a NAT, or on a connection that only it could
 * open.
 */
function needsFlow(request: SipRequest, contactUri: string, peer: Peer): boolean {
  if (peer.connection !== undefined) return true
  const uri = parseUri(contactUri)
  return uri !== undefined && isSipUri(uri) && isBehindNat(request, uri.host, peer.address)
}

/** Returns the seconds a Contact is granted, from the answer's own list, its Expires or what was asked for. */
function grantedSeconds(contact: string, request: SipRequest, response: SipResponse): number {
  const asked = parseNameAddr(contact)
  const granted = headerValues(response, 'Contact')
    .map((value) => parseNameAddr(value))
    .find((one) => one && one.uri === asked?.uri)
  const candidates = [
    granted && paramValue(granted.params, 'expires'),
    headerValue(response, 'Expires'),
    asked && paramValue(asked.params, 'expires'),
    headerValue(request, 'Expires'),
  ]
  const text = candidates.find((value) => value !== undefined && /^\s*\d{1,9}\s*$/.test(value))
  return text === undefined ? DEFAULT_EXPIRES_S : Number(text)
}

/** Notes, from a registration or subscription that was granted, where its Contacts really are. */
export function learnFlows(flows: Flows, request: SipRequest, response: SipResponse, peer: Peer): void {
  if (request.method !== 'REGISTER' && request.method !== 'SUBSCRIBE') return
  if (response.status >= 300) return
  for (const contact of headerValues(request, 'Contact')) {
    const uri = parseNameAddr(contact)?.uri
    if (uri !== undefined && needsFlow(request, uri, peer)) {
      flows.set(uri, peer, grantedSeconds(contact, request, response) * 1000)
    }
  }
}
