/**
 * Returns a CSeq number to begin a dialog or Call-ID with: from the clock, with room to count up (RFC 3261 §8.1.1.5).
 */
export const firstSequence = (): number => Math.floor(Date.now() / 1000) % 0x3fffffff
