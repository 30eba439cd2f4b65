const UNITS = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?$/
const CLOCK = /^(?:(\d{1,5}):)?(\d{1,5}):(\d{2})$/

/** Reads the seconds of `90`, `90s`, `5m`, `1h30m`, `4:07` or `1:04:07`; returns undefined for anything else. */
export function parseSeconds(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const parts = text === '' ? undefined : (UNITS.exec(text.toLowerCase()) ?? CLOCK.exec(text))
  if (!parts) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return hours * 3600 + minutes * 60 + seconds
}

/** Prints seconds in the shortest way: `90s`, `5m`, `2h`. */
export function printSeconds(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds <= 0) return String(seconds)
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}
