/**
 * Formats a time of day in UTC as frames carry it: `HH:MM:SS.uuuuuu`.
 * @param wallMs UTC epoch milliseconds.
 */
export function wireTime(wallMs: number): string {
  const micros = String(Math.floor((wallMs % 1) * 1000)).padStart(3, '0')
  return new Date(Math.floor(wallMs)).toISOString().slice(11, 23) + micros
}
