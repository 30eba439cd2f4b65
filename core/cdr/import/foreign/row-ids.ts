import { createHash } from 'node:crypto'

const UUID_BYTES = 16
const VERSION_BYTE = 6
const VARIANT_BYTE = 8

/** Returns a UUID that is the same for the same texts (version 8, RFC 9562 §5.8, from SHA-256). */
export function idOf(...texts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(texts)).digest().subarray(0, UUID_BYTES)
  bytes[VERSION_BYTE] = (bytes[VERSION_BYTE]! & 0x0f) | 0x80
  bytes[VARIANT_BYTE] = (bytes[VARIANT_BYTE]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Creates a map that forgets what was put into it first: rows of one call stand near each other. */
export function createRecent<T>(most: number): Pick<Map<string, T>, 'get' | 'set'> {
  const kept = new Map<string, T>()
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      if (!kept.has(key) && kept.size >= most) kept.delete(kept.keys().next().value!)
      return kept.set(key, value)
    },
  }
}
