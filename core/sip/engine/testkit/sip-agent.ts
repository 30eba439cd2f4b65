import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { randomToken } from '../../../kit/index.ts'
import {
  headerLines,
  headerValue,
  parseCSeq,
  parseMessage,
  serialise,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../../message/index.ts'
import { createStreamFramer } from '../../transport/stream-framer.ts'

export const SDP =
  'v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n'

/** The parts of a request of the agent that differ from its defaults. */
export interface RequestParts {
  readonly uri: string
  readonly callId?: string
  readonly sequence?: number
  readonly from?: string
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly branch?: string
  readonly contact?: boolean
}

/** A phone made of one socket: sends what it is told, shows what comes, answers nothing by itself. */
export interface SipAgent {
  readonly port: number
  readonly uri: string
  send(message: SipMessage, port: number): void
  sendText(text: string, port: number): void
  request(method: string, parts: RequestParts, port: number): SipRequest
  respond(
    request: SipRequest,
    status: number,
    options: { port: number; tag?: string; headers?: Record<string, string>; body?: string },
  ): void
  /** Sends the ACK of a final answer to the agent's INVITE. */
  ack(invite: SipRequest, response: SipResponse, port: number): void
  /** Returns the next message that passes, already here or still to come. */
  next<M extends SipMessage>(test: (message: SipMessage) => boolean): Promise<M>
  nextRequest(method: string): Promise<SipRequest>
  nextResponse(status: number, method?: string): Promise<SipResponse>
  /** Everything that nobody took yet. */
  readonly rest: readonly SipMessage[]
  close(): void
}

const methodOf = (message: SipMessage) => parseCSeq(headerValue(message, 'CSeq') ?? '')?.method

/** The transport of a phone. */
interface Wire {
  readonly transport: 'UDP' | 'TCP'
  readonly port: number
  send(bytes: Uint8Array, port: number): void
  close(): void
}

/** Opens the phone on loopback. */
export async function openAgent(): Promise<SipAgent> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { agent, take } = createAgent({
    transport: 'UDP',
    port: socket.address().port,
    send: (bytes, to) => socket.send(bytes, to, '127.0.0.1'),
    close: () => socket.close(),
  })
  socket.on('message', take)
  return agent
}

/** Opens a phone with one TCP connection to `port`; whatever it sends goes there. */
export async function openStreamAgent(port: number): Promise<SipAgent> {
  const socket = connect({ port, host: '127.0.0.1' })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const { agent, take } = createAgent({
    transport: 'TCP',
    port: socket.localPort!,
    send: (bytes) => socket.write(bytes),
    close: () => socket.destroy(),
  })
  const framer = createStreamFramer(1 << 20)
  socket.on('data', (bytes) => {
    for (const item of framer.push(bytes)) if (item.kind === 'message') take(item.bytes)
  })
  socket.on('error', () => undefined)
  return agent
}

function createAgent(wire: Wire): { readonly agent: SipAgent; take(bytes: Uint8Array): void } {
  const { port, transport } = wire
  const rest: SipMessage[] = []
  let waiting: { test: (message: SipMessage) => boolean; resolve: (message: SipMessage) => void }[] = []
  const take = (bytes: Uint8Array) => {
    const parsed = parseMessage(bytes)
    if (!parsed.ok) throw new Error(`engine sent no SIP: ${Buffer.from(bytes).toString()}`)
    const waiter = waiting.find((one) => one.test(parsed.value))
    if (!waiter) return void rest.push(parsed.value)
    waiting = waiting.filter((one) => one !== waiter)
    waiter.resolve(parsed.value)
  }
  const lines = (headers: Readonly<Record<string, string>> = {}) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }))

  const agent: SipAgent = {
    port,
    uri: `sip:phone@127.0.0.1:${port}${transport === 'UDP' ? '' : ';transport=tcp'}`,
    rest,
    send: (message, to) => wire.send(serialise(message), to),
    sendText: (text, to) => wire.send(Buffer.from(text), to),
    request(method, parts, to) {
      const message: SipRequest = {
        type: 'request',
        method,
        uri: parts.uri,
        headers: [
          {
            name: 'Via',
            value: `SIP/2.0/${transport} 127.0.0.1:${port};branch=${parts.branch ?? `z9hG4bK${randomToken(6)}`};rport`,
          },
          { name: 'Max-Forwards', value: '70' },
          { name: 'From', value: parts.from ?? `<${agent.uri}>;tag=${randomToken(4)}` },
          { name: 'To', value: parts.to ?? `<${parts.uri}>` },
          { name: 'Call-ID', value: parts.callId ?? randomToken(8) },
          { name: 'CSeq', value: `${parts.sequence ?? 1} ${method}` },
          ...(parts.contact === false ? [] : [{ name: 'Contact', value: `<${agent.uri}>` }]),
          ...(parts.body === undefined || parts.headers?.['Content-Type'] !== undefined
            ? []
            : [{ name: 'Content-Type', value: 'application/sdp' }]),
          ...lines(parts.headers),
        ],
        body: typeof parts.body === 'object' ? parts.body : Buffer.from(parts.body ?? ''),
      }
      agent.send(message, to)
      return message
    },
    respond(request, status, { port: to, tag, headers, body = '' }) {
      const toValue = headerValue(request, 'To') ?? ''
      agent.send(
        {
          type: 'response',
          status,
          reason: 'X',
          headers: [
            ...headerLines(request, 'Via').map((value) => ({ name: 'Via', value })),
            { name: 'From', value: headerValue(request, 'From') ?? '' },
            {
              name: 'To',
              value: tag === undefined || toValue.includes('tag=') ? toValue : `${toValue};tag=${tag}`,
            },
            { name: 'Call-ID', value: headerValue(request, 'Call-ID') ?? '' },
            { name: 'CSeq', value: headerValue(request, 'CSeq') ?? '' },
            ...lines(headers),
            ...(body === '' ? [] : [{ name: 'Content-Type', value: 'application/sdp' }]),
          ],
          body: Buffer.from(body),
        },
        to,
      )
    },
    ack(invite, response, to) {
      const success = response.status < 300
      agent.request(
        'ACK',
        {
          uri: invite.uri,
          callId: headerValue(invite, 'Call-ID') ?? '',
          sequence: parseCSeq(headerValue(invite, 'CSeq') ?? '')?.number ?? 1,
          from: headerValue(invite, 'From') ?? '',
          to: headerValue(response, 'To') ?? '',
          ...(success ? {} : { branch: /branch=([^;]+)/.exec(headerValue(invite, 'Via') ?? '')?.[1] ?? '' }),
        },
        to,
      )
    },
    next<M extends SipMessage>(test: (message: SipMessage) => boolean) {
      const at = rest.findIndex(test)
      if (at >= 0) return Promise.resolve(rest.splice(at, 1)[0] as M)
      return new Promise<M>((resolve) =>
        waiting.push({ test, resolve: resolve as (message: SipMessage) => void }),
      )
    },
    nextRequest: (method) => agent.next((message) => message.type === 'request' && message.method === method),
    nextResponse: (status, method) =>
      agent.next(
        (message) =>
          message.type === 'response' &&
          message.status === status &&
          (method === undefined || methodOf(message) === method),
      ),
    close: () => wire.close(),
  }
  return { agent, take }
}
