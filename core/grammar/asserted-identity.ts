import { formatNameAddr, parseNameAddr, type NameAddr } from './name-addr.ts'
import { splitTopLevel } from './syntax.ts'
import { parseUri } from './uri.ts'

/** A caller's identity as a trusted network asserts it: one SIP address, one number, or both (RFC 3325 §9.1). */
export interface AssertedIdentity {
  readonly sip?: NameAddr
  readonly tel?: NameAddr
}

/** Reads P-Asserted-Identity and P-Preferred-Identity; of two of one kind the first counts. */
export function parseAssertedIdentity(header: string): AssertedIdentity {
  const found: { sip?: NameAddr; tel?: NameAddr } = {}
  for (const value of splitTopLevel(header, ',')) {
    const address = parseNameAddr(value)
    const scheme = address && parseUri(address.uri)?.scheme
    if (scheme === 'sip' || scheme === 'sips') found.sip ??= address!
    else if (scheme === 'tel') found.tel ??= address!
  }
  return found
}

/** Writes P-Asserted-Identity; empty when nobody is named. */
export const formatAssertedIdentity = ({ sip, tel }: AssertedIdentity): string =>
  [sip, tel]
    .filter((address) => address !== undefined)
    .map(formatNameAddr)
    .join(', ')
