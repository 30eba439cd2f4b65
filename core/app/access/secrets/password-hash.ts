import { randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveKey, USUAL_COST, type KeyCost } from './derive-key.ts'

const SALT_BYTES = 16
const HASH_BYTES = 32
const FORMAT = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([A-Za-z0-9+/=]{8,128}):([A-Za-z0-9+/=]{8,128})$/

/** Returns the line that a password is kept as: cost, salt and hash of scrypt (RFC 7914). */
export async function hashPassword(password: string, cost: KeyCost = USUAL_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await deriveKey(password, salt, HASH_BYTES, cost)
  const { logN, r, p } = cost
  return ['scrypt', logN, r, p, salt.toString('base64'), hash.toString('base64')].join(':')
}

/** Returns whether a line is one that a password is kept as. */
export const isPasswordHash = (line: string): boolean => FORMAT.test(line)

/** Returns whether a password is the one that a line stands for. */
export async function isPasswordOf(line: string, password: string): Promise<boolean> {
  const parts = FORMAT.exec(line)
  if (!parts) return false
  const [logN, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const hash = Buffer.from(parts[5]!, 'base64')
  const found = await deriveKey(password, Buffer.from(parts[4]!, 'base64'), hash.length, { logN, r, p })
  return timingSafeEqual(hash, found)
}
