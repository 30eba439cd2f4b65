import { splitTopLevel } from '../../grammar/index.ts'
import { plainUri } from '../address/index.ts'
import { headerValue, type RegisterRequest } from '../request.ts'
import type { ContactRequest } from './contacts.ts'

/** The decision whether a phone may rely on the connection it registered on (RFC 5626 §6). */
export type OutboundVerdict = 'used' | 'not-used' | 'first-hop-lacks'

/** Seconds after which a phone on a connection sends a sign of life (RFC 5626 §4.4.1, §5.4 Flow-Timer). */
export const FLOW_TIMER_SECONDS = 120

/** Returns whether a header that lists option tags contains one. */
export const hasOption = (request: RegisterRequest, header: string, option: string): boolean =>
  (headerValue(request, header) ?? '').split(',').some((tag) => tag.trim().toLowerCase() === option)

/**
 * Judges a REGISTER with reg-id. Through a proxy, the one next to the phone must have put `ob` into its Path. Directly
 * over UDP it is not used: a NAT would have to be kept open by STUN on our port.
 */
export function judgeOutbound(
  request: RegisterRequest,
  contacts: ContactRequest,
  path: readonly string[],
): OutboundVerdict {
  const isAsked =
    contacts.kind === 'update' &&
    contacts.contacts.some(({ regId, expiresSeconds }) => regId !== null && expiresSeconds > 0) &&
    (hasOption(request, 'supported', 'outbound') || hasOption(request, 'require', 'outbound'))
  if (!isAsked) return 'not-used'
  const hops = splitTopLevel(headerValue(request, 'via') ?? '', ',').length
  if (hops <= 1 && path.length === 0) return request.source.transport === 'udp' ? 'not-used' : 'used'
  return plainUri(path.at(-1) ?? '')?.params.has('ob') ? 'used' : 'first-hop-lacks'
}
