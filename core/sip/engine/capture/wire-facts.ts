import { skipLineBreaks } from '../../message/index.ts'

const [LF, CR, COLON, DASH, SPACE, TAB] = [0x0a, 0x0d, 0x3a, 0x2d, 0x20, 0x09]
/** The bit that makes a letter lower-case; other bytes of interest stay distinct. */
const SMALL = 0x20
const [SMALL_C, SMALL_I] = [0x63, 0x69]
const INVITE = Buffer.from('INVITE ')
const RESPONSE = Buffer.from('SIP/2.0 ')
const MAX_METHOD = 32
const ZERO = 0x30

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false
  return true
}

/** Returns where the name of a Call-ID line (RFC 3261 §20.8, compact form `i`) ends; 0 for any other line. */
function callIdNameEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at]! | SMALL
  if (first === SMALL_I) return at + 1
  const isName = first === SMALL_C && bytes[at + 4] === DASH && (bytes[at + 5]! | SMALL) === SMALL_I
  return isName ? at + 'Call-ID'.length : 0
}

/** Returns the Call-ID of a message, found without parsing it; undefined when there is none. */
export function callIdIn(bytes: Uint8Array): string | undefined {
  const buffer = asBuffer(bytes)
  let at = buffer.indexOf(LF, skipLineBreaks(bytes)) + 1
  while (at > 0 && at < buffer.length && buffer[at] !== CR && buffer[at] !== LF) {
    const end = buffer.indexOf(LF, at)
    let colon = callIdNameEnd(buffer, at)
    if (colon > 0) {
      while (buffer[colon] === SPACE || buffer[colon] === TAB) colon++
      const value =
        buffer[colon] === COLON
          ? buffer.toString('utf8', colon + 1, end < 0 ? buffer.length : end).trim()
          : ''
      if (value !== '') return value
    }
    if (end < 0) return undefined
    at = end + 1
  }
  return undefined
}

/** Returns whether a message is an INVITE request. */
export const isInvite = (bytes: Uint8Array): boolean => startsWith(bytes, INVITE)

/** Returns the status of a response; NaN for a request. */
export const statusIn = (bytes: Uint8Array): number =>
  startsWith(bytes, RESPONSE)
    ? bytes
        .subarray(RESPONSE.length, RESPONSE.length + 3)
        .reduce((status, digit) => status * 10 + digit - ZERO, 0)
    : NaN

/** Returns the name a message is counted under: its method, or `2xx` and so on. */
export function kindIn(bytes: Uint8Array): string {
  if (startsWith(bytes, RESPONSE)) return `${String.fromCharCode(bytes[RESPONSE.length]!)}xx`
  const buffer = asBuffer(bytes)
  return buffer.toString('latin1', 0, Math.max(0, Math.min(MAX_METHOD, buffer.indexOf(SPACE))))
}
