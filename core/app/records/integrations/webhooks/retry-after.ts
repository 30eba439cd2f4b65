const MAX_MS = 24 * 3_600_000
const IMF_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a Retry-After header (RFC 9110 §10.2.3), seconds or a date, as milliseconds from `now` (UTC epoch milliseconds), a
 * day at most; undefined when it says nothing.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : IMF_DATE.test(text) ? Date.parse(text) - now : NaN
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_MS)
}
