import { DIGEST_ALGORITHMS, type DigestAlgorithm } from './digest.ts'

/**
 * Phones that give up at a challenge with an algorithm they do not know, although RFC 8760 §2.4 lets them take the one
 * they know: baresip up to version 1, as Debian 12 ships it.
 */
const KNOWS_MD5_ONLY = [/^baresip v[01]\./]

/**
 * Returns the algorithms to challenge a phone with, the one to try first at the front. `isMd5Only` is for browsers:
 * JsSIP and SIP.js know MD5 only and take the last challenge there is.
 */
export function offeredAlgorithms(
  userAgent: string | undefined,
  isMd5Only = false,
): readonly DigestAlgorithm[] {
  const isLimited = userAgent !== undefined && KNOWS_MD5_ONLY.some((pattern) => pattern.test(userAgent))
  return isLimited || isMd5Only ? ['MD5'] : DIGEST_ALGORITHMS
}
