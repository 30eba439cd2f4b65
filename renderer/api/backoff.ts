const FIRST_MS = 500
const LONGEST_MS = 10_000

/** Returns the pause in milliseconds before the next try after `failures` failed ones. */
export const backoffMs = (failures: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 8))
