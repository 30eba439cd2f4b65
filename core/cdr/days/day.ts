/** Sums are kept of days of UTC, counted from 1970-01-01. */
export const DAY_MS = 86_400_000
