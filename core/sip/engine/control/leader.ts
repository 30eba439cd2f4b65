/** What an application asks for. `id` comes back as the third field of the answer. */
export type AppFrame =
  | { readonly kind: 'authenticate'; readonly id: string; readonly secret: string }
  | { readonly kind: 'route' | 'remove_route'; readonly id: string; readonly verb: string }
  | { readonly kind: 'ping'; readonly id: string }
  | { readonly kind: 'proxy'; readonly id: string }
  | SipFrame
  | { readonly kind: 'unknown'; readonly id: string }

/** A SIP message of an application with the context it names. Empty fields are empty strings. */
export interface SipFrame {
  readonly kind: 'sip'
  readonly id: string
  readonly transactionId: string
  readonly dialogId: string
  /** Where to send a new request; the Request-URI stays as it is. */
  readonly routeUri: string
  /** The SIP text: start line, headers, empty line, body. */
  readonly text: Buffer
}

const CR = 0x0d
const LF = 0x0a

/** Reads the leader line of an application's frame; fields are separated by `|` and never hold one. */
export function parseAppFrame(payload: Buffer): AppFrame {
  const end = payload.indexOf(CR)
  const leader = payload.toString('utf8', 0, end < 0 ? payload.length : end)
  const [id = '', kind = '', first = '', second = '', third = ''] = leader.split('|')
  switch (kind) {
    case 'authenticate':
      return { kind, id, secret: first }
    case 'route':
    case 'remove_route':
      return { kind, id, verb: first.toLowerCase() }
    case 'ping':
    case 'proxy':
      return { kind, id }
    case 'sip': {
      const start = end < 0 ? payload.length : payload[end + 1] === LF ? end + 2 : end + 1
      const text = payload.subarray(start)
      return { kind, id, transactionId: first, dialogId: second, routeUri: third, text }
    }
    default:
      return { kind: 'unknown', id }
  }
}
