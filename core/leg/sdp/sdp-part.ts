const TYPE = /^multipart\/[^;]+(?=;)/i
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i

/**
 * The SDP of a body with this Content-Type: the body itself, or the first SDP part of a multipart one (RFC 5621 §4), since
 * not every party reads more than SDP. Undefined where there is none.
 */
export function sdpPart(type: string, body: string): string | undefined {
  if (/^\s*application\/sdp\b/i.test(type)) return body
  const [, quoted, plain] = BOUNDARY.exec(type) ?? []
  const boundary = quoted ?? plain
  if (!TYPE.test(type.trim()) || boundary === undefined) return body.startsWith('v=0') ? body : undefined
  for (const part of `\r\n${body}`.split(`\r\n--${boundary}`).slice(1)) {
    if (part.startsWith('--')) return undefined
    const headEnd = part.indexOf('\r\n\r\n')
    if (headEnd < 0) continue
    const head = part.slice(0, headEnd).replace(/\r\n[ \t]+/g, ' ')
    const partType = /^(?:content-type|c)\s*:\s*(.*)$/im.exec(head)?.[1] ?? ''
    const found = partType === '' ? undefined : sdpPart(partType.trim(), part.slice(headEnd + 4))
    if (found !== undefined) return found.endsWith('\r\n') ? found : `${found}\r\n`
  }
  return undefined
}
