const COMMA = 0x2c
const LIST = 0x5b
const OBJECT = 0x7b

/**
 * Returns whether a JSON text may hold more values than `most`, by what comes before each: a comma, or the beginning of
 * a list or object. Those in strings are counted, too.
 */
export function hasMoreValues(bytes: Uint8Array, most: number): boolean {
  if (bytes.length <= most) return false
  let count = 0
  for (const byte of bytes) {
    if ((byte === COMMA || byte === LIST || byte === OBJECT) && ++count > most) return true
  }
  return false
}
