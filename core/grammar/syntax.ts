const TOKEN = new Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~")

/** Returns whether the text is a `token` (RFC 3261 §25.1). */
export function isToken(text: string): boolean {
  if (text === '') return false
  for (const char of text) if (!TOKEN.has(char)) return false
  return true
}

/** Reads a decimal number of at most ten digits and at most `max`; `undefined` for anything else. */
export function parseDecimal(text: string, max: number): number | undefined {
  if (text === '' || text.length > 10) return undefined
  for (const char of text) if (char < '0' || char > '9') return undefined
  const value = Number(text)
  return value <= max ? value : undefined
}

/**
 * Cuts at each `separator` that stands outside quoted strings and angle brackets. Parts are trimmed; an open quote or
 * bracket runs to the end of the text.
 */
export function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = []
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
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}

/** Removes the quotes and escapes of a quoted string; other text comes back as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  let out = ''
  for (let i = 1; i < text.length - 1; i++) {
    if (text[i] === '\\' && i + 1 < text.length - 1) i++
    out += text[i]
  }
  return out
}

/** Writes a text as the value of a parameter: as it is where it is a token, else quoted. */
export const asParamValue = (text: string): string => (isToken(text) ? text : quote(text))

/** Makes a quoted string (RFC 3261 §25.1); line breaks become spaces. */
export function quote(text: string): string {
  let out = '"'
  for (const char of text) {
    if (char === '"' || char === '\\') out += `\\${char}`
    else out += char === '\r' || char === '\n' ? ' ' : char
  }
  return `${out}"`
}
