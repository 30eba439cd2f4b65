import type { HeaderLine } from '../../message/index.ts'
import { replaceLocalhost, type ShownAddress } from './localhost.ts'

/** The headers that belong to the transaction or to the engine; an application's are dropped. */
const DISCARDED = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'route',
  'record-route',
  'rseq',
  'content-length',
])

const has = (headers: readonly HeaderLine[], name: string) =>
  headers.some((h) => h.name.toLowerCase() === name)

const startsLikeSdp = (body: Uint8Array) => body[0] === 0x76 && body[1] === 0x3d && body[2] === 0x30

/** The facts that decide about an answer's headers. */
export interface ResponseContext {
  readonly method: string
  readonly status: number
  readonly inDialog: boolean
  readonly shown: ShownAddress
  /** Our Contact, added where the answer must have one and the application gave none. */
  readonly contact: string
}

/** Adds a body's type where the application gave none: SDP is recognised by its first line. */
export function withContentType(headers: readonly HeaderLine[], body: Uint8Array): readonly HeaderLine[] {
  if (body.byteLength === 0 || has(headers, 'content-type') || !startsLikeSdp(body)) return headers
  return [...headers, { name: 'Content-Type', value: 'application/sdp' }]
}

function needsContact({ method, status, inDialog }: ResponseContext): boolean {
  if (method !== 'INVITE' && method !== 'SUBSCRIBE' && method !== 'UPDATE') return false
  return status > 100 && (status < 300 || (inDialog && method !== 'UPDATE'))
}

/** Returns the headers an application's answer leaves with, besides those of the transaction. */
export function responseHeaders(
  given: readonly HeaderLine[],
  body: Uint8Array,
  context: ResponseContext,
): readonly HeaderLine[] {
  const kept = given
    .filter((line) => !DISCARDED.has(line.name.toLowerCase()))
    .map((line) => replaceLocalhost(line, context.shown))
  const contact =
    needsContact(context) && !has(kept, 'contact') ? [{ name: 'Contact', value: context.contact }] : []
  return withContentType([...contact, ...kept], body)
}
