import { silentLog } from '../../core/kit/index.ts'
import {
  headerValue,
  parseMessage,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../../core/sip/message/index.ts'
import {
  createTransactions,
  type ClientHandler,
  type ServerHandler,
  type ServerTransaction,
  type TransactionLayer,
} from '../../core/sip/transaction/index.ts'
import type { Peer, Protocol, Received, SendFault } from '../../core/sip/transport/index.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** One message that left, and when, in milliseconds since the start. */
export interface Sent {
  readonly atMs: number
  readonly message: SipMessage
  readonly text: string
  readonly peer: Peer
}

/** A transaction layer without sockets: what it sends is written down, what it receives is made up. */
export interface TransactionBed {
  readonly clock: VirtualClock
  readonly layer: TransactionLayer
  readonly sent: Sent[]
  /**
   * The events that the layer reported to its user, in order: `request INVITE`, `ack`, `cancelled`, `failed no-ack`,
   * `ended` ...
   */
  readonly told: string[]
  readonly transactions: ServerTransaction[]
  readonly peer: Peer
  /** Feeds a message as if it came from `peer`. */
  receive(text: string, from?: Peer): void
  /** Sends outcome from now on; `undefined` is success. */
  fault: SendFault | undefined
  /** Returns the start lines sent, with their time: `0 INVITE`, `500 INVITE` or `0 200`. */
  schedule(): string[]
  clientHandler(): ClientHandler
}

const short = (message: SipMessage) => (message.type === 'request' ? message.method : String(message.status))

/** Makes a bed; `onRequest` may answer at once. */
export function createTransactionBed(
  protocol: Protocol,
  onRequest: (transaction: ServerTransaction) => void = () => undefined,
): TransactionBed {
  const clock = createVirtualClock()
  const sent: Sent[] = []
  const told: string[] = []
  const transactions: ServerTransaction[] = []
  const local = { protocol, address: '10.0.0.2', port: 5060 }
  const peer: Peer = {
    protocol,
    address: '10.0.0.7',
    port: 5070,
    ...(protocol === 'tcp' ? { connection: 9 } : {}),
  }
  const handler: ServerHandler = {
    cancelled: () => told.push('cancelled'),
    failed: (reason) => told.push(`failed ${reason}`),
    ended: () => told.push('ended'),
  }
  const layer = createTransactions({
    clock,
    log: silentLog,
    transports: {
      localFor: () => local,
      async send(bytes, to) {
        const parsed = parseMessage(bytes, { stream: true })
        if (!parsed.ok) throw new Error(`sent what cannot be read: ${parsed.error.problem}`)
        sent.push({
          atMs: clock.monotonic(),
          message: parsed.value,
          text: Buffer.from(bytes).toString(),
          peer: to,
        })
        return bed.fault
      },
    },
    user: {
      request(transaction) {
        told.push(`request ${transaction.request.method}`)
        transactions.push(transaction)
        onRequest(transaction)
        return handler
      },
      ack: () => told.push('ack'),
      strayResponse: (received) => told.push(`stray ${received.message.status}`),
    },
  })
  const bed: TransactionBed = {
    clock,
    layer,
    sent,
    told,
    transactions,
    peer,
    fault: undefined,
    receive(text, from = peer) {
      const parsed = parseMessage(Buffer.from(text))
      if (!parsed.ok) throw new Error(parsed.error.problem)
      layer.received({ message: parsed.value, peer: from, local, bytes: text.length } satisfies Received)
    },
    schedule: () => sent.map(({ atMs, message }) => `${atMs} ${short(message)}`),
    clientHandler: () => ({
      response: (received) => told.push(`response ${received.message.status}`),
      failed: (reason) => told.push(`failed ${reason}`),
      ended: () => told.push('ended'),
    }),
  }
  return bed
}

/** Makes a request of ours before the layer puts its Via on. */
export function ownRequest(method: string, extra: readonly string[] = []): SipRequest {
  const text = requestText(method, { branch: 'x', extra })
  const parsed = parseMessage(Buffer.from(text))
  if (!parsed.ok || parsed.value.type !== 'request') throw new Error('no request')
  return { ...parsed.value, headers: parsed.value.headers.slice(1) }
}

/** Returns the text of a peer's request. */
export function requestText(
  method: string,
  options: { branch?: string; via?: string; extra?: readonly string[]; cseq?: number } = {},
): string {
  const { branch = 'z9hG4bK-1', cseq = 1 } = options
  const via = options.via ?? `SIP/2.0/UDP 10.0.0.7:5070;branch=${branch};rport=5070`
  return [
    `${method} sip:alice@10.0.0.2 SIP/2.0`,
    `Via: ${via}`,
    'From: <sip:bob@office.test>;tag=a',
    'To: <sip:alice@office.test>',
    'Call-ID: call-1',
    `CSeq: ${cseq} ${method}`,
    ...(options.extra ?? []),
    '',
    '',
  ].join('\r\n')
}

/** Returns the text of a peer's answer to a request as it was sent. */
export function answerText(request: SipMessage, status: number, tag = 't'): string {
  const header = (name: string) => `${name}: ${headerValue(request, name)}`
  const lines = [`SIP/2.0 ${status} x`, header('Via'), header('From'), `${header('To')};tag=${tag}`]
  return [...lines, header('Call-ID'), header('CSeq'), 'Content-Length: 0', '', ''].join('\r\n')
}

/** Makes an answer of ours to a peer's request. */
export function ownAnswer(request: SipRequest, status: number): SipResponse {
  const parsed = parseMessage(Buffer.from(answerText(request, status)))
  if (!parsed.ok || parsed.value.type !== 'response') throw new Error('no response')
  return parsed.value
}

/** Lets promises settle that wait for nothing but their turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}
