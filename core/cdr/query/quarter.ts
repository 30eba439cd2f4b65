/** Hours, days and weeks of every zone begin at a quarter of an hour. */
export const QUARTER_MS = 900_000
