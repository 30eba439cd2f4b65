import { isToken, parseDecimal } from '../../grammar/index.ts'

/** The content of a start line (RFC 3261 §7.1, §7.2). */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: string; readonly version: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly version: string }

/** Reads a start line of any SIP version; `undefined` when it is none. */
export function parseStartLine(line: string): StartLine | undefined {
  return line.slice(0, 4).toUpperCase() === 'SIP/' ? parseStatusLine(line) : parseRequestLine(line)
}

/**
 * Reads what is meant to be a Request-Line but breaks its grammar: white space, brackets or no scheme in the
 * Request-URI, spaces too many (RFC 4475 §3.1.2.7-10). Good enough to answer 400; `undefined` when it is none at all.
 */
export function roughRequestLine(line: string): StartLine | undefined {
  const words = line.split(' ').filter((word) => word !== '')
  const [method = '', version = ''] = [words[0], words.at(-1)]
  if (words.length < 3 || !isToken(method) || !isVersion(version)) return undefined
  return { kind: 'request', method, uri: words.slice(1, -1).join(' '), version: version.toUpperCase() }
}

function parseRequestLine(line: string): StartLine | undefined {
  const [method, uri, version, ...rest] = line.split(' ')
  if (method === undefined || uri === undefined || version === undefined || rest.length > 0) return undefined
  if (!isToken(method) || !isTarget(uri) || !isVersion(version)) return undefined
  return { kind: 'request', method, uri, version: version.toUpperCase() }
}

function parseStatusLine(line: string): StartLine | undefined {
  const first = line.indexOf(' ')
  const version = line.slice(0, Math.max(0, first))
  const code = line.slice(first + 1, first + 4)
  const behind = line.slice(first + 4)
  const status = code.length === 3 ? parseDecimal(code, 699) : undefined
  if (!isVersion(version) || status === undefined || status < 100) return undefined
  if (behind !== '' && !behind.startsWith(' ')) return undefined
  return { kind: 'response', status, reason: printable(behind.slice(1)), version: version.toUpperCase() }
}

// eslint-disable-next-line no-control-regex -- words for people; nothing else belongs there
const printable = (text: string) => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ')

/**
 * Returns whether a Request-URI has a scheme and neither white space nor angle brackets; its scheme is judged
 * elsewhere.
 */
function isTarget(uri: string): boolean {
  // White space of any script: whoever reads the line by it would see more than three words.
  if (uri.indexOf(':') < 1 || /\s/.test(uri)) return false
  for (const char of uri)
    if (char <= ' ' || char === '<' || char === '>' || char === '"' || char === '\x7f') return false
  return true
}

function isVersion(text: string): boolean {
  if (text.slice(0, 4).toUpperCase() !== 'SIP/') return false
  const [major, minor, ...rest] = text.slice(4).split('.')
  return (
    rest.length === 0 &&
    parseDecimal(major ?? '', 999) !== undefined &&
    parseDecimal(minor ?? '', 999) !== undefined
  )
}
