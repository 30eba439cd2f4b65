const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

let lastMs = 0
let counter = 0

const POOL_BYTES = 4096
let pool = new Uint8Array(0)
let used = 0

/** Returns random bytes from a pool: asking the system for a few at a time costs more than using them. */
function randomBytes(count: number): Uint8Array {
  if (count > POOL_BYTES) return globalThis.crypto.getRandomValues(new Uint8Array(count))
  if (used + count > pool.length) {
    pool = globalThis.crypto.getRandomValues(new Uint8Array(POOL_BYTES))
    used = 0
  }
  const taken = pool.slice(used, used + count)
  // What was given away is not kept.
  pool.fill(0, used, used + count)
  used += count
  return taken
}

/**
 * Creates a UUID of version 7 (RFC 9562 §5.7): sorts by time, and ids made in one millisecond by one process keep their
 * order through a 12-bit counter.
 * @param nowMs UTC epoch milliseconds.
 */
export function uuidv7(nowMs: number): string {
  const ms = Math.max(Math.floor(nowMs), lastMs)
  counter = ms === lastMs ? counter + 1 : 0
  const at = counter > 0xfff ? ms + 1 : ms
  if (counter > 0xfff) counter = 0
  lastMs = at
  const bytes = randomBytes(16)
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i))) & 0xff
  bytes[6] = 0x70 | (counter >> 8)
  bytes[7] = counter & 0xff
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (byte) => HEX[byte]!).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Creates a lower-case hexadecimal token of `bytes` random bytes: tags, branches, nonces, secrets. */
export function randomToken(bytes: number): string {
  let text = ''
  for (const byte of randomBytes(bytes)) text += HEX[byte]!
  return text
}

const PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Generates a password that can be typed into a phone: no look-alike characters; 16 of them carry over 92 bits. */
export function generatePassword(length = 16): string {
  let out = ''
  while (out.length < length) {
    for (const byte of randomBytes(length * 2)) {
      const index = byte & 0x3f
      if (index < PASSWORD_ALPHABET.length && out.length < length) out += PASSWORD_ALPHABET[index]
    }
  }
  return out
}
