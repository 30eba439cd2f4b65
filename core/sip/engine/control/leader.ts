/** A request of an application. `id` comes back as the third field of the answer. */
export type AppFrame =
  | {
      readonly kind: 'authenticate'
      readonly id: string
      readonly secret: string
      readonly tags: readonly string[]
    }
  | { readonly kind: 'route' | 'remove_route'; readonly id: string; readonly verb: string }
  | { readonly kind: 'ping'; readonly id: string }
  | ProxyFrame
  | SipFrame
  | { readonly kind: 'unknown'; readonly id: string }

/** A SIP message of an application with the context it names. Empty fields are empty strings. */
export interface SipFrame {
  readonly kind: 'sip'
  readonly id: string
  readonly transactionId: string
  readonly dialogId: string
  /** The destination of a new request; the Request-URI stays as it is. */
  readonly routeUri: string
  /** The SIP text: start line, headers, empty line, body. */
  readonly text: Buffer
}

/** A request that an application has proxied. */
export interface ProxyFrame {
  readonly kind: 'proxy'
  readonly id: string
  readonly transactionId: string
  readonly remainInDialog: boolean
  /** Whether the application wants to see the final answers. */
  readonly fullResponse: boolean
  readonly followsRedirects: boolean
  /** Whether all targets are tried at once, else one after the other. */
  readonly isParallel: boolean
  readonly provisionalMs: number | undefined
  readonly finalMs: number | undefined
  readonly targets: readonly string[]
  /** The start line and the header lines to add. */
  readonly text: Buffer
}

const CR = 0x0d
const LF = 0x0a

const textAfter = (payload: Buffer, end: number): Buffer =>
  payload.subarray(end < 0 ? payload.length : payload[end + 1] === LF ? end + 2 : end + 1)

/** Parses `500ms` or `2s`. */
function milliseconds(text: string): number | undefined {
  const parts = /^(\d{1,7})(ms|s)$/.exec(text.trim())
  return parts ? Number(parts[1]) * (parts[2] === 's' ? 1000 : 1) : undefined
}

function proxyFrame(id: string, fields: readonly string[], text: Buffer): ProxyFrame {
  const [
    transactionId = '',
    remain = '',
    full = '',
    follow = '',
    order = '',
    provisional = '',
    final = '',
    ...targets
  ] = fields
  return {
    kind: 'proxy',
    id,
    transactionId,
    remainInDialog: remain === 'remainInDialog',
    fullResponse: full === 'fullResponse',
    followsRedirects: follow === 'followRedirects',
    isParallel: order === 'simultaneous',
    provisionalMs: milliseconds(provisional),
    finalMs: milliseconds(final),
    targets: targets.filter((target) => target !== ''),
    text,
  }
}

/** Reads the leader line of an application's frame; fields are separated by `|` and never hold one. */
export function parseAppFrame(payload: Buffer): AppFrame {
  const end = payload.indexOf(CR)
  const leader = payload.toString('utf8', 0, end < 0 ? payload.length : end)
  const [id = '', kind = '', first = '', second = '', third = ''] = leader.split('|')
  switch (kind) {
    case 'authenticate':
      return { kind, id, secret: first, tags: second.split(',').filter((tag) => tag !== '') }
    case 'route':
    case 'remove_route':
      return { kind, id, verb: first.toLowerCase() }
    case 'ping':
      return { kind, id }
    case 'proxy':
      return proxyFrame(id, leader.split('|').slice(2), textAfter(payload, end))
    case 'sip':
      return {
        kind,
        id,
        transactionId: first,
        dialogId: second,
        routeUri: third,
        text: textAfter(payload, end),
      }
    default:
      return { kind: 'unknown', id }
  }
}
