import type { ExportRequest } from './export.ts'

/**
 * Returns the file name of an export, with the period of its filter as days of its zone; what has no end goes up to
 * now.
 * @param now UTC epoch milliseconds
 */
export function exportName({ filter, zone, format }: ExportRequest, now: number): string {
  // The order of this locale is that of ISO 8601.
  const day = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const last = day.format(filter.to === undefined ? now : filter.to - 1)
  const first = filter.from === undefined ? undefined : day.format(filter.from)
  const period = first === undefined ? `until-${last}` : first === last ? first : `${first}-to-${last}`
  return `halfcall-records-${period}.${format}`
}
