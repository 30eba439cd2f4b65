import { hash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

const HEAD_BYTES = 8
const SUM_BYTES = 4

const sum = (bytes: Uint8Array) => hash('sha1', bytes, 'buffer').subarray(0, SUM_BYTES)

/** Encodes a value as a frame: the length of its packed text, a sum over it, the text. */
export function encodeFrame(value: unknown): Buffer {
  const packed = deflateRawSync(JSON.stringify(value), { level: 1 })
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(packed.length, 0)
  sum(packed).copy(head, SUM_BYTES)
  return Buffer.concat([head, packed])
}

/**
 * Decodes the values of whole frames from an offset on, and returns where they end; what was torn or never written ends
 * them.
 */
export function decodeFrames(bytes: Buffer, from: number): { values: unknown[]; end: number } {
  const values: unknown[] = []
  let end = from
  while (end + HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(end)
    const next = end + HEAD_BYTES + length
    if (length === 0 || next > bytes.length) break
    const packed = bytes.subarray(end + HEAD_BYTES, next)
    if (!sum(packed).equals(bytes.subarray(end + SUM_BYTES, end + HEAD_BYTES))) break
    values.push(JSON.parse(inflateRawSync(packed).toString()))
    end = next
  }
  return { values, end }
}
