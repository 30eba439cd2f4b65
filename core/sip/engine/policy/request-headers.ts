import { formatUri, isSipUri, parseUri } from '../../../grammar/index.ts'
import { err, ok, type Result } from '../../../kit/index.ts'
import type { HeaderLine } from '../../message/index.ts'
import { replaceLocalhost, type ShownAddress } from './localhost.ts'
import { withContentType } from './response-headers.ts'

/** The headers a new request gets from the engine, or from the application in their own way. */
const NEW_DISCARDED = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'record-route',
  'rseq',
  'content-length',
  'max-forwards',
])

/** The headers that the dialog provides in a dialog. */
const DIALOG_DISCARDED = new Set([...NEW_DISCARDED, 'route'])

/** The methods whose Contact the peer has to know (RFC 3261 §12.2, RFC 3311, RFC 3515, RFC 6665). */
const TARGET_METHODS = new Set(['INVITE', 'SUBSCRIBE', 'REFER', 'UPDATE', 'NOTIFY'])

const find = (headers: readonly HeaderLine[], name: string) =>
  headers.find((line) => line.name.toLowerCase() === name)?.value

function withContact(method: string, headers: readonly HeaderLine[], contact: string): readonly HeaderLine[] {
  return TARGET_METHODS.has(method) && find(headers, 'contact') === undefined
    ? [{ name: 'Contact', value: contact }, ...headers]
    : headers
}

function typed(headers: readonly HeaderLine[], body: Uint8Array): Result<readonly HeaderLine[], string> {
  const complete = withContentType(headers, body)
  return body.byteLength > 0 && find(complete, 'content-type') === undefined
    ? err('missing content-type')
    : ok(complete)
}

/** The values the engine fills into a new request where the application left them open. */
export interface NewRequestContext {
  readonly method: string
  readonly uri: string
  readonly shown: ShownAddress
  readonly contact: string
  readonly tag: string
  readonly callId: string
  readonly sequence: number
}

/** Parameters that route a request and have no place in To (RFC 3261 §19.1.1, table 1). */
const ROUTING_PARAMS = new Set(['transport', 'maddr', 'ttl', 'lr', 'method'])

function withoutRouting(text: string): string {
  const uri = parseUri(text)
  if (!uri || !isSipUri(uri)) return text
  const params = uri.params.filter(({ name }) => !ROUTING_PARAMS.has(name.toLowerCase()))
  return params.length === uri.params.length ? text : formatUri({ ...uri, params })
}

const bracketed = (value: string) => (value.includes('<') ? value : bracketBare(value))

/**
 * Puts a bare URI in brackets. Its parameters belong to the header, except those of a Request-URI that became one,
 * which belong to the URI.
 */
function bracketBare(value: string): string {
  const semicolon = value.indexOf(';')
  return semicolon < 0 ? `<${value}>` : `<${value.slice(0, semicolon)}>${value.slice(semicolon)}`
}

function maxForwards(given: readonly HeaderLine[]): string {
  const value = find(given, 'max-forwards')?.trim()
  return value !== undefined && /^\d{1,3}$/.test(value) && Number(value) <= 255 ? value : '70'
}

/** Returns all headers of a new request but Via (RFC 3261 §8.1.1). */
export function newRequestHeaders(
  given: readonly HeaderLine[],
  body: Uint8Array,
  context: NewRequestContext,
): Result<readonly HeaderLine[], string> {
  const own = (name: string, value: string) => replaceLocalhost({ name, value }, context.shown)
  const from = bracketed(own('From', find(given, 'from') || context.contact).value)
  const sequence = /^\s*(\d+)/.exec(find(given, 'cseq') ?? '')?.[1] ?? String(context.sequence)
  const kept = given
    .filter((line) => !NEW_DISCARDED.has(line.name.toLowerCase()))
    .map((line) => replaceLocalhost(line, context.shown))
  const contact = context.method === 'INVITE' || context.method === 'SUBSCRIBE'
  return typed(
    [
      { name: 'Max-Forwards', value: maxForwards(given) },
      {
        name: 'From',
        value: /;\s*tag=/i.test(from.replace(/<[^>]*>/, '')) ? from : `${from};tag=${context.tag}`,
      },
      {
        name: 'To',
        value: bracketed(own('To', find(given, 'to') || `<${withoutRouting(context.uri)}>`).value),
      },
      { name: 'Call-ID', value: find(given, 'call-id') || context.callId },
      { name: 'CSeq', value: `${sequence} ${context.method}` },
      ...(contact ? withContact(context.method, kept, context.contact) : kept),
    ],
    body,
  )
}

/** The values that the dialog gives to a request inside it. */
export interface DialogRequestContext {
  readonly method: string
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly sequence: number
  readonly routes: readonly string[]
  readonly shown: ShownAddress
  readonly contact: string
}

/** Returns all headers of a request inside a dialog but Via (RFC 3261 §12.2.1.1). */
export function dialogRequestHeaders(
  given: readonly HeaderLine[],
  body: Uint8Array,
  context: DialogRequestContext,
): Result<readonly HeaderLine[], string> {
  const kept = given
    .filter((line) => !DIALOG_DISCARDED.has(line.name.toLowerCase()))
    .map((line) => replaceLocalhost(line, context.shown))
  return typed(
    [
      ...context.routes.map((value) => ({ name: 'Route', value })),
      { name: 'Max-Forwards', value: maxForwards(given) },
      { name: 'From', value: context.from },
      { name: 'To', value: context.to },
      { name: 'Call-ID', value: context.callId },
      { name: 'CSeq', value: `${context.sequence} ${context.method}` },
      ...withContact(context.method, kept, context.contact),
    ],
    body,
  )
}
