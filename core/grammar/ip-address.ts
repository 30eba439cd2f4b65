/**
 * Returns one spelling per IP address, so that addresses can be compared as text: no brackets, IPv6 shortened and in
 * lower case, an IPv4 address mapped into IPv6 as plain IPv4. Names come back in lower case without a closing dot.
 */
export function canonicalHost(host: string): string {
  let bare = host.toLowerCase()
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1)
  if (!bare.includes(':')) return bare.endsWith('.') ? bare.slice(0, -1) : bare
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(bare)
  if (mapped) return mapped[1]!
  const zoneless = bare.split('%', 1)[0]!
  const url = `http://[${zoneless}]/`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : bare
}

/** The pattern of an octet without leading zeros: some read them as octal numbers. */
const OCTET = /^(?:0|[1-9]\d{0,2})$/

function octetsOf(host: string): readonly number[] | undefined {
  const parts = host.split('.')
  if (parts.length !== 4) return undefined
  const octets = parts.map((part) => (OCTET.test(part) ? Number(part) : 256))
  return octets.every((octet) => octet <= 255) ? octets : undefined
}

const ZONE = /^[\w.-]+$/
const GROUP = /^[0-9a-f]{1,4}$/i

/** Counts the groups of 16 bits in a part of an IPv6 address; NaN for an invalid part. */
function groupsOf(part: string, isLast: boolean): number {
  if (part === '') return 0
  const groups = part.split(':')
  const last = groups.at(-1)!
  const hasOctets = isLast && last.includes('.')
  if (hasOctets && octetsOf(last) === undefined) return NaN
  const plain = hasOctets ? groups.slice(0, -1) : groups
  return plain.every((group) => GROUP.test(group)) ? plain.length + (hasOctets ? 2 : 0) : NaN
}

/**
 * Returns whether the text is an IPv6 address (RFC 4291 §2.2) without brackets; a zone may follow it (RFC 4007 §11).
 */
export function isIPv6(text: string): boolean {
  const [address = '', zone, ...more] = text.split('%')
  if (more.length > 0 || (zone !== undefined && !ZONE.test(zone))) return false
  const parts = address.split('::')
  const groups = parts.reduce((sum, part, place) => sum + groupsOf(part, place === parts.length - 1), 0)
  return parts.length === 2 ? groups < 8 : parts.length === 1 && groups === 8
}

/** Returns whether the text is an IP address rather than a name; brackets are allowed. */
export function isIpAddress(host: string): boolean {
  const canonical = canonicalHost(host)
  return canonical.includes(':') || octetsOf(canonical) !== undefined
}

/** Returns whether an address is in 127.0.0.0/8 or is ::1: this computer itself. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalHost(address)
  return canonical === '::1' || octetsOf(canonical)?.[0] === 127
}

/**
 * Returns whether an address is in 0.0.0.0/8, 224.0.0.0/4 and above, `::` or ff00::/8: unspecified, multicast,
 * broadcast, reserved.
 */
export function isNoOnesAddress(address: string): boolean {
  const canonical = canonicalHost(address)
  const first = octetsOf(canonical)?.[0]
  if (first !== undefined) return first === 0 || first >= 224
  return canonical === '::' || /^ff[0-9a-f]{2}:/.test(canonical)
}

/**
 * Returns whether an address means something only where it was given out: RFC 1918, link-local, carrier-grade NAT (RFC
 * 6598), loopback, the unspecified address, and their IPv6 counterparts (RFC 4193, RFC 4291).
 */
export function isPrivateAddress(address: string): boolean {
  const canonical = canonicalHost(address)
  const octets = octetsOf(canonical)
  if (octets) {
    const [a = 0, b = 0] = octets
    if (a === 10 || a === 127 || a === 0) return true
    if (a === 172) return b >= 16 && b <= 31
    if (a === 192) return b === 168
    if (a === 169) return b === 254
    return a === 100 && b >= 64 && b <= 127
  }
  return canonical === '::1' || canonical === '::' || /^(f[cd]|fe[89ab])[0-9a-f]*:/.test(canonical)
}

/** Returns whether an address is reachable from anywhere; names are neither private nor public. */
export const isPublicAddress = (address: string): boolean =>
  isIpAddress(address) && !isPrivateAddress(address)

/** Returns whether two texts are the same address, however they are written. */
export const sameAddress = (a: string, b: string): boolean => canonicalHost(a) === canonicalHost(b)
