import { createHash, randomUUID } from 'node:crypto'
import { eventually } from './eventually.ts'
import { openLink, type FlowLink } from './flow-link.ts'
import type { TestExtension } from './phone.ts'

/** A message as the phone sees it. */
export interface PhoneMessage {
  readonly text: string
  /** `INVITE` or, of a response, its status. */
  readonly kind: string
  readonly uri: string
  /** Returns the first value of a header. */
  get(name: string): string
  all(name: string): string[]
}

/** A call of the phone. */
export interface PhoneDialog {
  readonly callId: string
  readonly local: string
  readonly remote: string
  readonly target: string
  readonly sequence: number
}

function read(text: string): PhoneMessage {
  const [first = '', ...lines] = text.split('\r\n\r\n', 1)[0]!.split('\r\n')
  const all = (name: string) =>
    lines
      .filter((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name.toLowerCase())
      .map((line) => line.slice(line.indexOf(':') + 1).trim())
  const [left = '', right = ''] = first.split(' ')
  return { text, kind: left === 'SIP/2.0' ? right : left, uri: right, get: (name) => all(name)[0] ?? '', all }
}

const SDP = [
  'v=0',
  'o=flow 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
  'a=sendrecv',
  '',
].join('\r\n')
const DOMAIN = 'office.test'
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const uriOf = (nameAddr: string) => /<([^>]+)>/.exec(nameAddr)?.[1] ?? nameAddr

/** Opens a phone that does everything over one connection of its own: TLS, WS or WSS (RFC 5626, RFC 7118). */
export async function openFlowPhone(options: {
  readonly protocol: 'tls' | 'ws' | 'wss'
  readonly port: number
  readonly extension: TestExtension
  readonly ca?: string
  readonly instance?: string
}) {
  const { number, password } = options.extension
  const link: FlowLink = await openLink(options.protocol, options.port, options.ca)
  const inbox: PhoneMessage[] = []
  link.onMessage((text) => inbox.push(read(text)))
  const contact = `sip:${number}@${link.address};transport=${options.protocol === 'tls' ? 'tls' : 'ws'}`
  const registration = randomUUID()
  let sequence = 0

  const next = async (kind: string | RegExp, callId?: string): Promise<PhoneMessage> => {
    const fits = (one: PhoneMessage) =>
      (typeof kind === 'string' ? one.kind === kind : kind.test(one.kind)) &&
      (callId === undefined || one.get('Call-ID') === callId)
    await eventually(
      () => `${number} gets ${String(kind)}; it got:\n${inbox.map(({ text }) => text).join('\n')}`,
      () => inbox.some(fits),
    )
    return inbox.splice(inbox.findIndex(fits), 1)[0]!
  }
  const send = (method: string, uri: string, lines: readonly string[], body = '') =>
    link.send(
      [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/${link.transport} ${link.address};branch=z9hG4bK${randomUUID()};rport`,
        'Max-Forwards: 70',
        'User-Agent: flow-phone',
        ...lines,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
  const reply = (request: PhoneMessage, status: number, phrase: string, body = '') => {
    const to = request.get('To')
    const tagged = to.includes(';tag=') ? to : `${to};tag=${registration.slice(0, 8)}`
    link.send(
      [
        `SIP/2.0 ${status} ${phrase}`,
        ...request.all('Via').map((via) => `Via: ${via}`),
        `From: ${request.get('From')}`,
        `To: ${tagged}`,
        `Call-ID: ${request.get('Call-ID')}`,
        `CSeq: ${request.get('CSeq')}`,
        `Contact: <${contact}>`,
        'User-Agent: flow-phone',
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
    return tagged
  }
  const credentials = (challenge: PhoneMessage, method: string, uri: string) => {
    const offered = challenge.all('WWW-Authenticate').find((line) => /algorithm="?MD5\b/.test(line)) ?? ''
    const of = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(offered)?.[1] ?? ''
    const [realm, nonce] = [of('realm'), of('nonce')]
    const proof = md5(
      `${md5(`${number}:${realm}:${password}`)}:${nonce}:00000001:feed:auth:${md5(`${method}:${uri}`)}`,
    )
    return (
      `Authorization: Digest username="${number}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
      `response="${proof}", algorithm=MD5, qop=auth, nc=00000001, cnonce="feed"`
    )
  }
  /** Sends a request twice: with nothing, and with the password. */
  const ask = async (method: string, uri: string, to: string, callId: string, lines: string[], body = '') => {
    const from = `<sip:${number}@${DOMAIN}>;tag=${registration.slice(0, 8)}`
    const head = () => [`From: ${from}`, `To: ${to}`, `Call-ID: ${callId}`, `CSeq: ${++sequence} ${method}`]
    send(method, uri, [...head(), ...lines], body)
    const challenge = await next('401', callId)
    if (method === 'INVITE') {
      const ack = [
        `From: ${from}`,
        `To: ${challenge.get('To')}`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} ACK`,
      ]
      send('ACK', uri, ack)
    }
    send(method, uri, [...head(), ...lines, credentials(challenge, method, uri)], body)
    return from
  }
  return {
    contact,
    next,
    reply,
    isOpen: link.isOpen,
    /** Returns the kinds of the messages that came and were not taken by `next` yet. */
    kinds: () => inbox.map(({ kind }) => kind),
    close: link.close,
    /** Registers and returns the last response. */
    async register(lines: readonly string[] = [], params = ''): Promise<PhoneMessage> {
      const instance = options.instance === undefined ? '' : `;+sip.instance="${options.instance}"`
      await ask('REGISTER', `sip:${DOMAIN}`, `<sip:${number}@${DOMAIN}>`, registration, [
        `Contact: <${contact}>${instance}${params}`,
        'Expires: 600',
        ...lines,
      ])
      return next(/^[2-6]/, registration)
    },
    /** Calls a URI and returns the last response, acknowledged when it is a 200. */
    async call(uri: string): Promise<{ response: PhoneMessage; dialog: PhoneDialog }> {
      const callId = randomUUID()
      const local = await ask('INVITE', uri, `<${uri}>`, callId, [`Contact: <${contact}>`], SDP)
      const response = await next(/^[2-6]/, callId)
      const target = uriOf(response.get('Contact'))
      const dialog = { callId, local, remote: response.get('To'), target, sequence }
      const ack = [`From: ${local}`, `To: ${dialog.remote}`, `Call-ID: ${callId}`, `CSeq: ${sequence} ACK`]
      if (response.kind === '200') send('ACK', target, ack)
      return { response, dialog }
    },
    /** Waits for a call, rings and answers. */
    async answer(): Promise<{ invite: PhoneMessage; dialog: PhoneDialog }> {
      const invite = await next('INVITE')
      reply(invite, 180, 'Ringing')
      const local = reply(invite, 200, 'OK', SDP)
      await next('ACK', invite.get('Call-ID'))
      const target = uriOf(invite.get('Contact'))
      const callId = invite.get('Call-ID')
      return { invite, dialog: { callId, local, remote: invite.get('From'), target, sequence: 1 } }
    },
    /** Hangs up. */
    async bye({ callId, local, remote, target, sequence: last }: PhoneDialog): Promise<void> {
      send('BYE', target, [`From: ${local}`, `To: ${remote}`, `Call-ID: ${callId}`, `CSeq: ${last + 1} BYE`])
      await next('200', callId)
    },
    /** Waits for the other side to hang up. */
    async released(): Promise<void> {
      reply(await next('BYE'), 200, 'OK')
    },
  }
}
/** A phone on a connection of its own. */
export type FlowPhone = Awaited<ReturnType<typeof openFlowPhone>>
