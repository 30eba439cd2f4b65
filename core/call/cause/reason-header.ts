/** What a Reason header says (RFC 3326). */
export interface PeerReason {
  readonly q850?: number
  readonly text?: string
  /** The header as it came, to be passed on. */
  readonly header?: string
}

const MAX_HEADER = 2048
const MAX_TEXT = 128

function unquote(text: string): string {
  const inner = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text
  return inner.replace(/\\(.)/g, '$1')
}

/** Splits at a separator that does not stand inside quotes. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\\' && quoted) i++
    else if (c === '"') quoted = !quoted
    else if (c === separator && !quoted) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim())
}

/** Reads Reason header values; a Q.850 cause wins, the first text is kept. Never throws. */
export function parseReason(header: string | undefined): PeerReason {
  if (header === undefined) return {}
  let q850: number | undefined
  let text: string | undefined
  for (const value of splitOutsideQuotes(header.slice(0, MAX_HEADER), ',')) {
    const [protocol = '', ...params] = splitOutsideQuotes(value, ';')
    for (const param of params) {
      const equals = param.indexOf('=')
      if (equals < 0) continue
      const name = param.slice(0, equals).trim().toLowerCase()
      const content = param.slice(equals + 1).trim()
      if (name === 'text') text ??= unquote(content).slice(0, MAX_TEXT)
      if (name === 'cause' && /^q\.850$/i.test(protocol) && /^\d{1,3}$/.test(content)) {
        const cause = Number(content)
        if (cause >= 1 && cause <= 127) q850 ??= cause
      }
    }
  }
  return { ...(q850 === undefined ? {} : { q850 }), ...(text === undefined ? {} : { text }) }
}

/** A Reason header value with the Q.850 cause and, where there are words, the words. */
export function formatReason(q850: number, text: string): string {
  const words = text === '' ? '' : `;text="${text.replace(/[\\"]/g, '\\$&')}"`
  return `Q.850;cause=${q850}${words}`
}

/** For the devices that did not get a call another one answered (RFC 3326 §2). */
export const COMPLETED_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
