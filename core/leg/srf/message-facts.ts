import type { PeerFacts } from '../../call/index.ts'
import {
  formatHostPort,
  hasParam,
  isSipUri,
  paramValue,
  parseNameAddr,
  parseUri,
  quote,
} from '../../grammar/index.ts'
import { describeSdp, readSessionBody, sdpPart } from '../sdp/index.ts'
import type { SrfMessage } from './library.ts'

const MAX_TEXT = 256

/** Copies a text, because a piece of a message keeps the whole message in memory. */
export const copyOf = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** Returns a text with spaces for its control characters. */
// eslint-disable-next-line no-control-regex -- a NUL or an escape sequence helps nobody
const printable = (text: string) => text.replace(/[\u0000-\u001f\u007f]/g, ' ')

/** Makes a peer's text fit to be kept and shown: without control characters and of limited length. */
const plain = (text: string) => copyOf(printable(text).slice(0, MAX_TEXT))

/** Returns the facts about the peer in one of its messages. A response made up by the engine has no source. */
export function peerFacts(
  message: SrfMessage & { source_address: string; source_port: number; protocol: string },
): PeerFacts {
  const userAgent = message.get('User-Agent') ?? message.get('Server')
  const sdp = sdpOf(message)
  return {
    ...(message.source_address
      ? {
          transport: message.protocol.toLowerCase(),
          remoteAddress: formatHostPort({ host: message.source_address, port: message.source_port }),
        }
      : {}),
    ...(userAgent ? { userAgent: plain(userAgent) } : {}),
    ...(message.get('Call-ID') ? { sipCallId: plain(message.get('Call-ID')!) } : {}),
    ...describeSdp(sdp),
  }
}

/** Returns the SDP of a message, from a multipart body too; empty when there is none. */
export const sdpOf = (message: SrfMessage): string =>
  copyOf(sdpPart(message.get('Content-Type') ?? '', message.body ?? '') ?? '')

/**
 * Returns why the body of a message that makes or changes a session cannot be taken (RFC 3261 §8.2.3): nobody here
 * reads it, or its parts cannot be told apart. Undefined if it can, or if the sender does not mind.
 */
export function bodyFault(message: SrfMessage): 'unknown' | 'encoded' | 'broken' | undefined {
  if (!message.body) return undefined
  const encoding = message.get('Content-Encoding')?.trim() ?? ''
  if (encoding !== '' && !/^identity$/i.test(encoding)) return 'encoded'
  const type = message.get('Content-Type') ?? ''
  const { kind } = readSessionBody(type, message.body)
  if (kind === 'broken') return 'broken'
  if (kind === 'sdp' || /^\s*application\/sdp/i.test(type)) return undefined
  const isOptional = /handling\s*=\s*"?optional/i.test(message.get('Content-Disposition') ?? '')
  return isOptional ? undefined : 'unknown'
}

/**
 * Returns a body of several parts as it came if its SDP can be had alone; undefined for any other, and if bytes were
 * lost.
 */
export function partedBody(message: SrfMessage): { type: string; text: string } | undefined {
  const type = message.get('Content-Type') ?? ''
  const text = message.body ?? ''
  // The library reads bodies as text: what is no UTF-8 in them does not survive.
  if (!/^\s*multipart\//i.test(type) || text.includes('\ufffd') || sdpOf(message) === '') return undefined
  return { type: copyOf(type), text: copyOf(text) }
}

/** Returns whether an Accept header allows a type (RFC 3261 §20.1); a missing header allows only SDP. */
export const accepts = (header: string | undefined, type: string): boolean => {
  const kind = type.split(';', 1)[0]!.trim().toLowerCase()
  const range = `${kind.split('/', 1)[0]}/*`
  return (header ?? '')
    .split(',')
    .map((one) => one.split(';', 1)[0]!.trim().toLowerCase())
    .some((one) => one === kind || one === range || one === '*/*')
}

/**
 * Returns the answer in an ACK. drachtio-srf gives no type for the body of an ACK, so the engine takes only what is
 * clearly SDP; anything else is left out rather than not sending the ACK.
 */
export const answerInAck = (body: string): string => (body.startsWith('v=0') ? body : '')

/** Returns the extensions that a message requires (RFC 3261 §20.32), in lower case. */
export const requires = (message: SrfMessage): string[] =>
  (message.get('Require') ?? '')
    .split(',')
    .map((option) => option.trim().toLowerCase())
    .filter(Boolean)

/** Returns a user part without its parameters and escapes; escapes stay where a control character would come of them. */
function plainUser(user: string): string {
  const bare = user.split(';', 1)[0]!
  try {
    const decoded = decodeURIComponent(bare)
    // A NUL would end the number for whoever reads it next.
    return decoded === printable(decoded) ? decoded : bare
  } catch {
    return bare
  }
}

/**
 * Returns user and host of a SIP URI, without the user's password and parameters; empty if it has none. For a `tel` URI
 * it returns the number without its visual separators (RFC 3966 §5.1.1), and no host.
 */
export function userAndHost(text: string): { user: string; host: string } {
  const uri = parseUri(text)
  if (uri && isSipUri(uri))
    return { user: plainUser(uri.user ?? ''), host: formatHostPort({ host: uri.host }) }
  const isNumber = uri?.scheme === 'tel'
  return { user: isNumber ? uri.opaque.split(';', 1)[0]!.replace(/[-.()]/g, '') : '', host: '' }
}

/** Returns the `gr` parameter of a SIP URI, empty without a value (RFC 5627 §3.1); undefined if there is none. */
export function gruuOf(text: string): string | undefined {
  const uri = parseUri(text)
  if (!uri || !isSipUri(uri) || !hasParam(uri.params, 'gr')) return undefined
  return paramValue(uri.params, 'gr') ?? ''
}

/** Returns the display name of a name-addr header, without quotes and escapes; empty when there is none. */
export const displayName = (header: string | undefined): string =>
  plain(parseNameAddr(header ?? '')?.displayName ?? '')

/** Writes a name as a quoted string (RFC 3261 §25.1), safe in a header. */
export const quoteName = (name: string): string => quote(printable(name))
