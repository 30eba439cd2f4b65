/** The session content of a body: its SDP, nothing, or several parts that cannot be told apart. */
export type SessionBody =
  | { readonly kind: 'sdp'; readonly sdp: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly why: string }

const NONE: SessionBody = { kind: 'none' }
/** The depth to which parts may be nested in parts; phones nest one level, if any. */
const MOST_LEVELS = 5
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]*))/i
/** The pattern of a boundary itself (RFC 2046 §5.1.1). */
const BOUNDARY_TEXT = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/

const broken = (why: string): SessionBody => ({ kind: 'broken', why })
const isMultipart = (type: string) => /^\s*multipart\//i.test(type)

/** Returns the parts between the delimiters; undefined if there is no first or no last one. */
function partsOf(boundary: string, body: string): string[] | undefined {
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const delimiter = new RegExp(`\\r?\\n--${escaped}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g')
  const text = `\r\n${body}`
  const parts: string[] = []
  let start: number | undefined
  for (const found of text.matchAll(delimiter)) {
    if (start !== undefined) parts.push(text.slice(start, found.index))
    if (found[1] !== undefined) return start === undefined ? undefined : parts
    start = found.index + found[0].length
  }
  return undefined
}

/** Splits one part into head and body (RFC 2046 §5.1); a part without a head begins with an empty line. */
function splitPart(part: string): { type: string; body: string } | undefined {
  const [, head, body] = /^\r?\n(?:([^]*?)\r?\n)??\r?\n([^]*)$/.exec(part) ?? []
  if (body === undefined) return undefined
  const lines = (head ?? '').replace(/\r?\n[ \t]+/g, ' ')
  return { type: /^(?:content-type|c)\s*:\s*(.*)$/im.exec(lines)?.[1]?.trim() ?? '', body }
}

/**
 * Reads a body with this Content-Type: the SDP is the body itself, or the first SDP part of a multipart one (RFC 5621 §4),
 * since not every party reads more than SDP.
 */
export function readSessionBody(type: string, body: string, level = 0): SessionBody {
  if (/^\s*application\/sdp\b/i.test(type)) return body === '' ? NONE : { kind: 'sdp', sdp: body }
  if (!isMultipart(type)) return body.startsWith('v=0') ? { kind: 'sdp', sdp: body } : NONE
  if (level === MOST_LEVELS) return broken('parts in parts too deep')
  const [, quoted, plain] = BOUNDARY.exec(type) ?? []
  const boundary = quoted ?? plain ?? ''
  if (!BOUNDARY_TEXT.test(boundary)) return broken('no boundary')
  const parts = partsOf(boundary, body)
  if (!parts) return broken('the boundary does not stand where parts begin and end')
  let first: SessionBody = NONE
  for (const part of parts) {
    const split = splitPart(part)
    if (!split) return broken('a part without an empty line after its head')
    // A part without a type is text (RFC 2046 §5.1), whatever it looks like.
    const found = split.type === '' ? NONE : readSessionBody(split.type, split.body, level + 1)
    if (found.kind === 'broken') return found
    if (first.kind === 'none') first = found
  }
  return first.kind === 'sdp' && !first.sdp.endsWith('\n') ? { ...first, sdp: `${first.sdp}\r\n` } : first
}

/** Returns the SDP of a body with this Content-Type; undefined if there is none. */
export function sdpPart(type: string, body: string): string | undefined {
  const read = readSessionBody(type, body)
  return read.kind === 'sdp' ? read.sdp : undefined
}
