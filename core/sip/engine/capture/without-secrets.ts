/** Headers of digest authentication (RFC 3261 §22, RFC 7616). */
const AUTHENTICATION = /^(?:proxy-)?(?:authorization|authenticate|authentication-info)$|^www-authenticate$/
/** Parameters that could be replayed or searched for the password. */
const SECRET_PARAMS = /\b(response|nonce|cnonce|nextnonce|rspauth|opaque)(\s*=\s*)("[^"]*"?|[^\s,]+)/gi
/** Keys of SRTP (RFC 4568 §6.1). */
const MEDIA_KEYS = /\b(inline:)([A-Za-z0-9+/=]+)/g

/** Replaces a value by the same number of characters, so that lengths stay the same. */
const blank = (value: string) => value.replace(/[^"\r\n \t]/g, 'x')

function withoutCredentials(name: string, value: string): string {
  if (!AUTHENTICATION.test(name.trim().toLowerCase())) return value
  const isDigest = /^\s*digest\b/i.test(value) || /info$/i.test(name.trim())
  if (!isDigest)
    return value.replace(/^(\s*\S+\s+)([^]*)$/, (_all, scheme: string, rest: string) => scheme + blank(rest))
  return value.replace(
    SECRET_PARAMS,
    (_all, param: string, equals: string, secret: string) => param + equals + blank(secret),
  )
}

/** Returns the message with its credentials and media keys blanked out, byte for byte as long as before. */
export function withoutSecrets(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const blankLine = /\r?\n\r?\n/.exec(text)
  const bodyAt = blankLine ? blankLine.index + blankLine[0].length : text.length
  // A line with those folded under it (RFC 3261 §7.3.1) is one header.
  const head = text
    .slice(0, bodyAt)
    .replace(
      /^([^\s:]+[ \t]*):((?:[^\n]|\n[ \t])*)/gm,
      (_all, name: string, value: string) => `${name}:${withoutCredentials(name, value)}`,
    )
  const body = text
    .slice(bodyAt)
    .replace(MEDIA_KEYS, (_all, prefix: string, key: string) => prefix + blank(key))
  return Buffer.from(head + body, 'latin1')
}
