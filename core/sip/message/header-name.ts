const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

/** The names whose canonical spelling is not simply a capital after each dash. */
const IRREGULAR = [
  'Call-ID',
  'CSeq',
  'Min-SE',
  'MIME-Version',
  'RAck',
  'RSeq',
  'SIP-ETag',
  'SIP-If-Match',
  'WWW-Authenticate',
]

const LISTS = [
  'Accept',
  'Accept-Contact',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Call-Info',
  'Contact',
  'Content-Encoding',
  'Content-Language',
  'Diversion',
  'Error-Info',
  'History-Info',
  'In-Reply-To',
  'P-Asserted-Identity',
  'P-Associated-URI',
  'P-Preferred-Identity',
  'Path',
  'Proxy-Require',
  'Reason',
  'Record-Route',
  'Reject-Contact',
  'Require',
  'Route',
  'Security-Client',
  'Security-Server',
  'Security-Verify',
  'Service-Route',
  'Supported',
  'Unsupported',
  'Via',
  'Warning',
]

const compactKeys = new Map(Object.entries(COMPACT).map(([short, long]) => [short, long.toLowerCase()]))
const irregular = new Map(IRREGULAR.map((name) => [name.toLowerCase(), name]))
const lists = new Set(LISTS.map((name) => name.toLowerCase()))

/**
 * Returns the form by which two header names are compared: lower case, compact forms written out (RFC 3261 §7.3.1,
 * §7.3.3).
 */
export function headerKey(name: string): string {
  const lower = name.toLowerCase()
  return lower.length === 1 ? (compactKeys.get(lower) ?? lower) : lower
}

/** Returns whether a comma at top level separates values in this header (RFC 3261 §7.3.1). */
export const isListHeader = (name: string): boolean => lists.has(headerKey(name))

/**
 * Returns the spelling a header name leaves with: `call-id` → `Call-ID`, `m` → `Contact`; names in `X-` stay as they
 * are.
 */
export function canonicalHeaderName(name: string): string {
  const key = headerKey(name)
  if (key.startsWith('x-')) return name
  return irregular.get(key) ?? key.split('-').map(capital).join('-')
}

/** Writes out a compact name; any other stays as it came. */
export const longHeaderName = (name: string): string =>
  name.length === 1 ? (COMPACT[name.toLowerCase()] ?? name) : name

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
