/** A header that a URI asks for, behind its `?` (RFC 3261 §19.1.1), without escapes. */
export interface UriHeader {
  readonly name: string
  readonly value: string
}

function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Reads `Name=value&Name=value`; undefined when it has an invalid escape. */
export function parseUriHeaders(text: string): UriHeader[] | undefined {
  const headers: UriHeader[] = []
  for (const part of text.toWellFormed().split('&').filter(Boolean)) {
    const equals = part.indexOf('=')
    const name = unescape(equals < 0 ? part : part.slice(0, equals))
    const value = unescape(equals < 0 ? '' : part.slice(equals + 1))
    if (name === undefined || value === undefined) return undefined
    headers.push({ name, value })
  }
  return headers
}

/**
 * Escapes a text, except for what may be unescaped besides letters and digits: `hnv-unreserved` and `unreserved` (RFC
 * 3261 §25.1).
 */
const escape = (text: string) =>
  encodeURIComponent(text).replace(/%(5B|5D|2F|3F|3A|2B|24)/g, (escaped) => decodeURIComponent(escaped))

/** Writes headers behind the `?` of a URI. */
export const formatUriHeaders = (headers: readonly UriHeader[]): string =>
  headers.map(({ name, value }) => `${escape(name)}=${escape(value)}`).join('&')

/** Returns the value of the first header of a name, whatever its case. */
export const uriHeader = (headers: readonly UriHeader[], name: string): string | undefined =>
  headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value
