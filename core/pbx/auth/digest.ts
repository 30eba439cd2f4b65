import { createHash, timingSafeEqual } from 'node:crypto'

/** Hash algorithms offered to phones, in the order of their challenges (RFC 8760 §2.3). */
export const DIGEST_ALGORITHMS = ['MD5', 'SHA-256'] as const
/** A hash algorithm of digest authentication. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number]

const HASH_NAME = { MD5: 'md5', 'SHA-256': 'sha256' } as const

/** The values that a response digest is computed from. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  readonly username: string
  readonly realm: string
  readonly password: string
  readonly method: string
  /** The `uri` parameter as sent. */
  readonly uri: string
  readonly nonce: string
  /** Present with qop=auth; absent in the form of RFC 2069 that old phones use. */
  readonly auth: { readonly nc: string; readonly cnonce: string } | undefined
}

/** Computes the response digest in lower-case hexadecimal (RFC 7616 §3.4.1; RFC 2617 §3.2.2.1 without qop). */
export function digestResponse(input: DigestInput): string {
  const hash = (text: string) => createHash(HASH_NAME[input.algorithm]).update(text, 'utf8').digest('hex')
  const ha1 = hash(`${input.username}:${input.realm}:${input.password}`)
  const ha2 = hash(`${input.method}:${input.uri}`)
  const middle = input.auth ? `${input.nonce}:${input.auth.nc}:${input.auth.cnonce}:auth` : input.nonce
  return hash(`${ha1}:${middle}:${ha2}`)
}

/** Compares a digest with the one sent; takes the same time wherever they differ. */
export function sameDigest(expected: string, sent: string): boolean {
  const a = Buffer.from(expected, 'latin1')
  const b = Buffer.from(sent.toLowerCase(), 'latin1')
  return a.length === b.length && timingSafeEqual(a, b)
}
