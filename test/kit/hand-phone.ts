import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { cseqMethod, readSip, SDP, type SipText } from './sip-text.ts'

/** The parts of a request beyond what the phone would write by itself. */
export interface Parts {
  readonly uri?: string
  readonly from?: string
  readonly to?: string
  readonly callId?: string
  readonly sequence?: number
  readonly branch?: string
  readonly contact?: string
  /** Whole lines, put before Content-Length as they are. */
  readonly headers?: readonly string[]
  readonly body?: string
}

/** A request that was sent. */
export interface SentRequest {
  readonly method: string
  readonly uri: string
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly sequence: number
  readonly branch: string
  readonly text: string
}

/** A phone that does nothing but what a test tells it, over one UDP socket; a character of its texts is a byte. */
export interface HandPhone {
  readonly number: string
  readonly host: string
  /** Everything that came, in its order. */
  readonly received: readonly SipText[]
  sendText(text: string): void
  /** Writes a request without sending it. */
  compose(method: string, parts?: Parts): SentRequest
  send(method: string, parts?: Parts): SentRequest
  respond(
    request: SipText,
    status: number,
    options?: { headers?: readonly string[]; body?: string; tag?: string; contact?: string },
  ): void
  /** Returns the next message that passes and was not taken yet. */
  next(what: string, test: (message: SipText) => boolean): Promise<SipText>
  nextRequest(method: string): Promise<SipText>
  /** Returns the final answer to a request; that of an INVITE is acknowledged when it is a refusal. */
  final(sent: SentRequest): Promise<SipText>
  /** Answers the challenge of a 401. */
  authorization(challenge: SipText, sent: SentRequest, how?: { password?: string; nc?: number }): string
  /** Sends a request, answers its challenge and returns the request that was let in or refused. */
  authenticated(method: string, parts?: Parts): Promise<SentRequest>
  acknowledge(sent: SentRequest, answer: SipText, body?: string): void
  /** Sends a request inside the dialog that an answer made. */
  inside(method: string, sent: SentRequest, answer: SipText, parts?: Parts): SentRequest
  register(parts?: Parts): Promise<SipText>
  close(): void
}

const WAIT_MS = 20_000
let lastId = 0
const fresh = () => `${process.pid}-${++lastId}`
const md5 = (text: string) => createHash('md5').update(text).digest('hex')

const shortly = ({ text, get }: SipText) => `${text.split('\r\n', 1)[0]}; ${get('CSeq')}; ${get('Call-ID')}`

/** Opens the phone of an extension on an address of this computer. */
export async function openHandPhone(options: {
  readonly server: number
  readonly number: string
  readonly password: string
  readonly address?: string
  readonly domain?: string
}): Promise<HandPhone> {
  const { server, number, password, address = '127.0.0.1', domain = 'office.test' } = options
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const host = `${address}:${socket.address().port}`
  const received: SipText[] = []
  const untaken: SipText[] = []
  const waiting = new Set<{ test: (message: SipText) => boolean; take: (message: SipText) => void }>()
  socket.on('message', (bytes) => {
    const message = readSip(bytes.toString('latin1'))
    received.push(message)
    for (const waiter of waiting) {
      if (!waiter.test(message)) continue
      waiting.delete(waiter)
      return waiter.take(message)
    }
    untaken.push(message)
  })
  const sendText = (text: string) => socket.send(Buffer.from(text, 'latin1'), server, '127.0.0.1')

  const phone: HandPhone = {
    number,
    host,
    received,
    sendText,
    compose(method, parts = {}) {
      const uri = parts.uri ?? `sip:${domain}`
      const callId = parts.callId ?? `hand-${fresh()}`
      const from = parts.from ?? `<sip:${number}@${domain}>;tag=${fresh()}`
      const to = parts.to ?? (method === 'REGISTER' ? `<sip:${number}@${domain}>` : `<${uri}>`)
      const { sequence = 1, branch = `z9hG4bK${fresh()}`, body = '' } = parts
      const lines = [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${host};branch=${branch};rport`,
        `From: ${from}`,
        `To: ${to}`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} ${method}`,
        `Contact: ${parts.contact ?? `<sip:${number}@${host}>`}`,
        'Max-Forwards: 70',
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        ...(parts.headers ?? []),
        `Content-Length: ${body.length}`,
      ]
      const text = `${lines.join('\r\n')}\r\n\r\n${body}`
      return { method, uri, from, to, callId, sequence, branch, text }
    },
    send(method, parts) {
      const composed = phone.compose(method, parts)
      sendText(composed.text)
      return composed
    },
    respond(request, status, { headers = [], body = '', tag = `hand${number}`, contact } = {}) {
      const to = request.get('To')
      const lines = [
        `SIP/2.0 ${status} Said`,
        ...request.all('Via').map((value) => `Via: ${value}`),
        `From: ${request.get('From')}`,
        `To: ${status === 100 || to.includes('tag=') ? to : `${to};tag=${tag}`}`,
        `Call-ID: ${request.get('Call-ID')}`,
        `CSeq: ${request.get('CSeq')}`,
        ...(contact === '' ? [] : [`Contact: ${contact ?? `<sip:${number}@${host}>`}`]),
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        ...headers,
        `Content-Length: ${body.length}`,
      ]
      sendText(`${lines.join('\r\n')}\r\n\r\n${body}`)
    },
    next(what, test) {
      const at = untaken.findIndex(test)
      if (at >= 0) return Promise.resolve(untaken.splice(at, 1)[0]!)
      return new Promise((resolve, reject) => {
        const waiter = { test, take: (message: SipText) => (clearTimeout(timer), resolve(message)) }
        const timer = setTimeout(() => {
          waiting.delete(waiter)
          reject(
            new Error(
              `${number} waited in vain for ${what}; the last it got:\n${received.slice(-8).map(shortly).join('\n')}`,
            ),
          )
        }, WAIT_MS)
        waiting.add(waiter)
      })
    },
    nextRequest: (method) => phone.next(method, (message) => message.method === method),
    async final(sent) {
      const cseq = `${sent.sequence} ${sent.method}`
      const answer = await phone.next(
        `the final answer to ${cseq}`,
        (message) =>
          (message.status ?? 0) >= 200 &&
          message.get('Call-ID') === sent.callId &&
          message.get('CSeq') === cseq,
      )
      if (sent.method === 'INVITE' && answer.status! >= 300) phone.acknowledge(sent, answer)
      return answer
    },
    authorization(challenge, sent, how = {}) {
      const offer = challenge.all('WWW-Authenticate').find((line) => line.includes('algorithm=MD5')) ?? ''
      const parameter = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(offer)?.[1] ?? ''
      const [realm, nonce] = [parameter('realm'), parameter('nonce')]
      const nc = String(how.nc ?? 1).padStart(8, '0')
      const secret = md5(`${number}:${realm}:${how.password ?? password}`)
      const proof = md5(`${secret}:${nonce}:${nc}:feed:auth:${md5(`${sent.method}:${sent.uri}`)}`)
      return (
        `Authorization: Digest username="${number}", realm="${realm}", nonce="${nonce}", uri="${sent.uri}", ` +
        `response="${proof}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="feed"`
      )
    },
    async authenticated(method, parts = {}) {
      const first = phone.send(method, parts)
      const challenge = await phone.final(first)
      if (challenge.status !== 401) throw new Error(`no challenge but\n${challenge.text}`)
      const headers = [...(parts.headers ?? []), phone.authorization(challenge, first)]
      const { callId, from, sequence } = first
      return phone.send(method, { ...parts, callId, from, sequence: sequence + 1, headers })
    },
    acknowledge(sent, answer, body = '') {
      const isRefusal = answer.status! >= 300
      const target = /<([^>]*)>/.exec(answer.get('Contact'))?.[1] ?? sent.uri
      phone.send('ACK', {
        uri: isRefusal ? sent.uri : target,
        from: sent.from,
        to: answer.get('To'),
        callId: sent.callId,
        sequence: sent.sequence,
        body,
        ...(isRefusal ? { branch: sent.branch } : {}),
      })
    },
    inside(method, sent, answer, parts = {}) {
      return phone.send(method, {
        uri: /<([^>]*)>/.exec(answer.get('Contact'))?.[1] ?? sent.uri,
        from: sent.from,
        to: answer.get('To'),
        callId: sent.callId,
        sequence: sent.sequence + 1,
        ...parts,
      })
    },
    async register(parts = {}) {
      const sent = await phone.authenticated('REGISTER', parts)
      return phone.final(sent)
    },
    close: () => socket.close(),
  }
  return phone
}

/**
 * Makes a call from one phone to another until both talk; returns the caller's INVITE, its answer, and the callee's
 * INVITE.
 */
export async function talk(
  caller: HandPhone,
  callee: HandPhone,
  parts: Parts = {},
): Promise<{ sent: SentRequest; answer: SipText; invite: SipText }> {
  const sent = await caller.authenticated('INVITE', {
    uri: `sip:${callee.number}@office.test`,
    body: SDP,
    ...parts,
  })
  const invite = await callee.nextRequest('INVITE')
  callee.respond(invite, 180)
  callee.respond(invite, 200, { body: SDP })
  const answer = await caller.final(sent)
  if (answer.status !== 200) throw new Error(`not answered but\n${answer.text}`)
  caller.acknowledge(sent, answer)
  await callee.nextRequest('ACK')
  return { sent, answer, invite }
}

/** Ends a call: the caller hangs up, and the callee confirms. */
export async function hangUp(
  caller: HandPhone,
  callee: HandPhone,
  { sent, answer }: Awaited<ReturnType<typeof talk>>,
) {
  const bye = caller.inside('BYE', sent, answer)
  callee.respond(await callee.nextRequest('BYE'), 200)
  return caller.final(bye)
}

/** Returns a test for messages that answer a request of this method. */
export const answers = (method: string) => (message: SipText) =>
  message.status !== undefined && cseqMethod(message) === method
