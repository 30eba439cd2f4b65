import { isIP } from 'node:net'
import { isPrivateAddress, isPublicAddress, paramValue, sameAddress } from '../../../grammar/index.ts'
import { headerValues, parseVia, type SipMessage } from '../../message/index.ts'

/**
 * Returns whether the sender of a message, who calls himself `host`, sits behind an address translator: a private
 * address whose message came from a public one, or the host of its own Via, which the transport found to be another
 * address.
 */
export function isBehindNat(message: SipMessage, host: string, seenAddress: string): boolean {
  if (isPrivateAddress(host) && isPublicAddress(seenAddress)) return true
  if (message.type !== 'request' || isIP(host) === 0) return false
  const via = parseVia(headerValues(message, 'Via')[0] ?? '')
  const received = via && paramValue(via.params, 'received')
  return received !== undefined && !sameAddress(received, host) && sameAddress(via!.host, host)
}
