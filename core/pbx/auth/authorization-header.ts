/** One set of credentials of an Authorization header, as sent. */
export interface Credentials {
  /** In lower case: `digest`, `basic`. */
  readonly scheme: string
  /** By lower-case name, quotes removed, escapes left as they are: the digest is made over them (RFC 7616 §3.4). */
  readonly params: ReadonlyMap<string, string>
}

const MAX_LENGTH = 8192
const MAX_CREDENTIALS = 8
const MAX_PARAMS = 32

const isSpace = (char: string | undefined) => char === ' ' || char === '\t' || char === '\r' || char === '\n'

function isTokenChar(char: string | undefined): boolean {
  return char !== undefined && char > ' ' && char < '\u007f' && !'",=;<>@()[]{}\\?:/'.includes(char)
}

/**
 * Returns whether an unquoted value may hold a character. Base64 and unquoted URIs use more than a token allows; they
 * still end at a comma or a space.
 */
const isBareValueChar = (char: string | undefined) =>
  char !== undefined && char > ' ' && char !== ',' && char !== '"' && char !== '\u007f'

/** Reads on while `accepts` holds and returns where it stopped. */
function scan(text: string, from: number, accepts: (char: string | undefined) => boolean): number {
  let at = from
  while (at < text.length && accepts(text[at])) at++
  return at
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return undefined
}

/**
 * Reads the credentials of an Authorization header (RFC 3261 §20.7, RFC 7616 §3.4), several of them when header lines
 * were joined by commas. Undefined when the text is malformed, gives a parameter twice, or is unreasonably long. Looks
 * at each character a fixed number of times and never throws.
 */
export function parseAuthorization(text: string): readonly Credentials[] | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const found: { scheme: string; params: Map<string, string> }[] = []
  let at = 0
  for (;;) {
    at = scan(text, at, (char) => isSpace(char) || char === ',')
    if (at >= text.length) return found
    const end = scan(text, at, isTokenChar)
    if (end === at) return undefined
    const word = text.slice(at, end).toLowerCase()
    const next = scan(text, end, isSpace)
    if (text[next] !== '=') {
      if (next === end || found.length === MAX_CREDENTIALS) return undefined
      found.push({ scheme: word, params: new Map() })
      at = next
      continue
    }
    const params = found.at(-1)?.params
    if (params === undefined || params.has(word) || params.size === MAX_PARAMS) return undefined
    const valueAt = scan(text, next + 1, isSpace)
    const isQuoted = text[valueAt] === '"'
    const valueEnd = isQuoted ? closingQuote(text, valueAt + 1) : scan(text, valueAt, isBareValueChar)
    if (valueEnd === undefined || (!isQuoted && valueEnd === valueAt)) return undefined
    params.set(word, text.slice(isQuoted ? valueAt + 1 : valueAt, valueEnd))
    at = scan(text, isQuoted ? valueEnd + 1 : valueEnd, isSpace)
    if (at < text.length && text[at] !== ',') return undefined
  }
}
