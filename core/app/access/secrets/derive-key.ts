import { scrypt } from 'node:crypto'

/** The cost of deriving a key (RFC 7914 §2): `2 ** logN` rounds of `r` blocks, `p` times. */
export interface KeyCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** Some tenths of a second and 32 MiB. */
export const USUAL_COST: KeyCost = { logN: 15, r: 8, p: 3 }

const MAX_MEMORY = 256 * 1024 ** 2

/** Derives a key from what a person types, as scrypt does (RFC 7914); composed and decomposed letters are the same. */
export function deriveKey(secret: string, salt: Buffer, bytes: number, cost: KeyCost): Promise<Buffer> {
  const { logN, r, p } = cost
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFC'), salt, bytes, { N: 2 ** logN, r, p, maxmem: MAX_MEMORY }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}
