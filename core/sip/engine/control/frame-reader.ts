import { err, ok, type Result } from '../../../kit/index.ts'

const SEPARATOR = 0x23
const MAX_DIGITS = 10

/**
 * The reason why a byte stream can no longer be understood: a count that is not a number, or a frame above the limit.
 */
export type FrameFault = 'bad count' | 'too large'

/** A reader that cuts a byte stream into the payloads of its frames, however it was fragmented or coalesced. */
export interface FrameReader {
  /** Takes the next bytes; returns the payloads that are complete now. After a fault the stream is lost. */
  push(bytes: Uint8Array): Result<readonly Buffer[], FrameFault>
}

/**
 * Creates a reader of `<decimal byte count>#<payload>`; the count is of bytes, not of characters.
 * @param maxBytes largest payload that is accepted.
 */
export function createFrameReader(maxBytes: number): FrameReader {
  let chunks: Buffer[] = []
  let waiting = 0
  let needed = 0

  const cut = (all: Buffer): Result<readonly Buffer[], FrameFault> => {
    const payloads: Buffer[] = []
    let at = 0
    needed = 0
    while (at < all.length) {
      const separator = all.subarray(at, at + MAX_DIGITS + 1).indexOf(SEPARATOR)
      const digits = all.toString(
        'latin1',
        at,
        separator < 0 ? Math.min(all.length, at + MAX_DIGITS + 1) : at + separator,
      )
      if (!/^\d*$/.test(digits) || digits.length > MAX_DIGITS || (separator >= 0 && Number(digits) === 0)) {
        return err('bad count')
      }
      if (separator < 0) break
      const size = Number(digits)
      if (size > maxBytes) return err('too large')
      const start = at + separator + 1
      if (all.length < start + size) {
        needed = start + size - at
        break
      }
      payloads.push(all.subarray(start, start + size))
      at = start + size
    }
    const rest = all.subarray(at)
    chunks = rest.length > 0 ? [rest] : []
    waiting = rest.length
    return ok(payloads)
  }

  return {
    push(bytes) {
      chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      waiting += bytes.byteLength
      if (waiting < needed) return ok([])
      return cut(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    },
  }
}
