import { parseSipUri, type SipUri } from './sip-uri.ts'

/** An address header value such as From, To, Contact or Path (RFC 3261 §20.10, §25.1). */
export interface NameAddr {
  readonly uri: SipUri
  /** Header parameters by lower-case name, quotes of values removed. */
  readonly params: ReadonlyMap<string, string>
}

/**
 * Splits at a separator that stands outside quotes and angle brackets; the pieces are trimmed. Undefined when a quote
 * or bracket stays open.
 */
export function splitOutsideQuotes(text: string, separator: string): string[] | undefined {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  let bracketed = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '<') bracketed = true
    else if (char === '>') bracketed = false
    else if (char === separator && !bracketed) {
      pieces.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  if (quoted || bracketed) return undefined
  pieces.push(text.slice(start).trim())
  return pieces
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}

function parseParams(pieces: readonly string[]): ReadonlyMap<string, string> {
  const params = new Map<string, string>()
  for (const piece of pieces) {
    const equals = piece.indexOf('=')
    const name = (equals < 0 ? piece : piece.slice(0, equals)).trim().toLowerCase()
    if (name !== '') params.set(name, equals < 0 ? '' : unquote(piece.slice(equals + 1).trim()))
  }
  return params
}

/** Takes one address value apart; undefined when it holds no SIP URI. Never throws. */
export function parseNameAddr(value: string): NameAddr | undefined {
  const pieces = splitOutsideQuotes(value, ';')
  const first = pieces?.[0]
  if (pieces === undefined || first === undefined) return undefined
  const open = first.lastIndexOf('<')
  // Without brackets every parameter belongs to the header, none to the URI (RFC 3261 §20).
  const uriText = open < 0 ? first : first.endsWith('>') ? first.slice(open + 1, -1).trim() : ''
  const uri = parseSipUri(uriText)
  return uri && { uri, params: parseParams(pieces.slice(1)) }
}
