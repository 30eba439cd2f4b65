/**
 * A request with one exceptional element, made from a grammar: every element of an INVITE, a REGISTER and an OPTIONS
 * takes every value that parsers have stumbled over. Nothing in it leads an answer elsewhere than to the sender.
 */
export interface HostileCase {
  readonly name: string
  /** Returns the request as it goes over this transport. */
  bytes(protocol: string): Buffer
}

const METHODS = ['INVITE', 'REGISTER', 'OPTIONS'] as const

/** The value of each element where nothing is wrong; an element is a key of this. */
const PLAIN = {
  method: '',
  scheme: 'sip',
  user: '101',
  host: 'office.test',
  uriParam: 'user=phone',
  version: 'SIP/2.0',
  viaProtocol: 'SIP/2.0',
  sentBy: 'hostile.test',
  viaPort: '5060',
  branch: 'z9hG4bKhostile',
  viaParam: 'x=y',
  fromName: '"Hostile"',
  fromUser: '100',
  fromHost: 'office.test',
  fromTag: 'a1',
  to: '<sip:101@office.test>',
  callId: 'hostile',
  cseq: '1',
  cseqMethod: '',
  contact: '<sip:100@127.0.0.1>',
  contactParam: 'q=0.5',
  expires: '60',
  maxForwards: '70',
  contentType: 'application/sdp',
  contentLength: '',
  authorization: 'Digest username="100"',
  nonceCount: '00000001',
  accept: 'application/sdp',
  require: '',
  sessionExpires: '1800',
  headerName: 'X-Hostile',
  headerValue: 'x',
  userAgent: 'hostile',
  date: 'Sat, 13 Nov 2010 23:29:00 GMT',
  sdpVersion: '0',
  sdpOrigin: '- 1 1 IN IP4 127.0.0.1',
  sdpAddress: '127.0.0.1',
  sdpPort: '6000',
  sdpFormat: '0',
  sdpFmtp: '101 0-15',
} as const
type Element = keyof typeof PLAIN
const ELEMENTS = Object.keys(PLAIN) as Element[]

/** The values by the classes of the PROTOS test suite and of later advisories; characters are bytes (Latin-1). */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  empty: ['', ' ', '\t', '\r\n '],
  overflow: [32, 128, 1024, 4096, 17_000, 40_000].map((length) => 'A'.repeat(length)),
  format: ['%s%s%s%s%n', '%n'.repeat(200), '%.9999d', '{{constructor}}', '${jndi:x}'],
  integer: ['-1', '0', '256', '65536', '2147483648', '4294967296', '18446744073709551616', '9'.repeat(300)],
  notInteger: ['0x10', '1e9', '1.5', '+1', 'NaN', '00000000000000000001'],
  utf8: [
    '\xc0\x80',
    '\xff\xfe',
    '\x80',
    '\xed\xa0\x80',
    '\xf8\x88\x80\x80\x80',
    '\xef\xbb\xbf',
    '\xe2\x80\xae',
  ],
  address: [
    '256.256.256.256',
    '1.2.3',
    '1.2.3.4.5',
    '[::1',
    '[:::::]',
    '[::1]]:5060',
    '0x7f.1',
    '::1',
    '[fe80::1%25lo]',
  ],
  separators: [';', ',', ':', '@', '<', '>', '"', '=', '?', '/', '\\', '<>', '><', '"<', '@@', ';;,,;='],
  manySeparators: [';', ',', '<', '"', '\\', '(', '@', ' '].map((one) => one.repeat(600)),
  control: ['\0', 'a\0b', '\x07', '\x08', '\x7f', '\r', '\n', '\x1b[2J', '\x1b]0;owned\x07', '\x1b[31mred'],
  escaped: ['%00', '%0d%0aVia:%20x', '%', '%g1', '%zz%', '%u0000', '%25%30%30'],
  injected: [
    'x\r\nVia: SIP/2.0/UDP injected',
    'x\r\n\r\nINVITE sip:x SIP/2.0',
    'x\r\nContent-Length: 99999',
    '<script>alert(1)</script>',
    "'; DROP TABLE records; --",
  ],
}
const VALUE_LIST = Object.entries(VALUES).flatMap(([kind, values]) =>
  values.map((value, index) => ({ kind: `${kind} ${index}`, value })),
)
const TOTAL = METHODS.length * ELEMENTS.length * VALUE_LIST.length
/** Prime and larger than the number of cases: a walk in such steps meets each once, and soon all kinds. */
const STRIDE = 1_000_003

/** Returns the first `count` cases of a walk through all of them; the same in every run. */
export function hostileCases(count: number): HostileCase[] {
  return Array.from({ length: Math.min(count, TOTAL) }, (_, step) =>
    hostileCase((step * STRIDE) % TOTAL, step),
  )
}

function hostileCase(index: number, step: number): HostileCase {
  const method = METHODS[index % METHODS.length]!
  const element = ELEMENTS[Math.floor(index / METHODS.length) % ELEMENTS.length]!
  const { kind, value } = VALUE_LIST[Math.floor(index / METHODS.length / ELEMENTS.length)]!
  const parts = {
    ...PLAIN,
    method,
    cseqMethod: method,
    branch: `${PLAIN.branch}${step}`,
    callId: `${PLAIN.callId}${step}`,
    [element]: value,
  }
  return {
    name: `${method}: ${element} is ${kind}`,
    bytes: (protocol) => Buffer.from(write(parts, protocol.toUpperCase()), 'latin1'),
  }
}

function write(p: Readonly<Record<Element, string>>, transport: string): string {
  const body = [
    `v=${p.sdpVersion}`,
    `o=${p.sdpOrigin}`,
    's=-',
    `c=IN IP4 ${p.sdpAddress}`,
    't=0 0',
    `m=audio ${p.sdpPort} RTP/AVP ${p.sdpFormat}`,
    `a=fmtp:${p.sdpFmtp}`,
    '',
  ].join('\r\n')
  const lines = [
    `${p.method} ${p.scheme}:${p.user}@${p.host};${p.uriParam} ${p.version}`,
    `Via: ${p.viaProtocol}/${transport} ${p.sentBy}:${p.viaPort};rport;branch=${p.branch};${p.viaParam}`,
    `From: ${p.fromName} <sip:${p.fromUser}@${p.fromHost}>;tag=${p.fromTag}`,
    `To: ${p.to}`,
    `Call-ID: ${p.callId}`,
    `CSeq: ${p.cseq} ${p.cseqMethod}`,
    `Contact: ${p.contact};${p.contactParam}`,
    `Expires: ${p.expires}`,
    `Max-Forwards: ${p.maxForwards}`,
    `Authorization: ${p.authorization}, realm="office.test", nonce="x", uri="sip:office.test", response="0", nc=${p.nonceCount}`,
    `Accept: ${p.accept}`,
    ...(p.require === PLAIN.require ? [] : [`Require: ${p.require}`]),
    `Session-Expires: ${p.sessionExpires}`,
    `${p.headerName}: ${p.headerValue}`,
    `User-Agent: ${p.userAgent}`,
    `Date: ${p.date}`,
    `Content-Type: ${p.contentType}`,
    `Content-Length: ${p.contentLength === PLAIN.contentLength ? body.length : p.contentLength}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
