import { parseNameAddr, parsePrivacy } from '../../grammar/index.ts'
import type { SrfMessage } from './library.ts'
import { userAndHost } from './message-facts.ts'

/** Values of Privacy that ask for the caller to be hidden (RFC 3323 §4.2, RFC 3325 §9.3). */
const HIDING = ['id', 'user', 'header']

/** Returns whether a From asks for its sender not to be named (RFC 3323 §4.1.1.3). */
function isAnonymousFrom(from: string): boolean {
  const { user, host } = userAndHost(parseNameAddr(from)?.uri ?? '')
  return user.toLowerCase() === 'anonymous' || host.toLowerCase() === 'anonymous.invalid'
}

/** Returns whether the caller asks for its number to be hidden from the callee, in any of the ways phones know. */
export function hidesCaller(message: SrfMessage): boolean {
  const privacy = parsePrivacy(message.get('Privacy') ?? '')
  if (HIDING.some((value) => privacy.has(value))) return true
  // From before RFC 3323, and still what some phones send.
  if (/;\s*privacy\s*=\s*"?(full|uri)\b/i.test(message.get('Remote-Party-ID') ?? '')) return true
  return isAnonymousFrom(message.get('From') ?? '')
}
