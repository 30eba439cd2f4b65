const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
const STEP = 1024

/** Formats a number of bytes for people: 1.5 MB. */
export function formatSize(bytes: number, locale: string): string {
  let place = 0
  let value = bytes
  while (value >= STEP && place < UNITS.length - 1) {
    value /= STEP
    place++
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[place]!,
    unitDisplay: place === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}
