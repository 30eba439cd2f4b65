import { expect, it } from 'vitest'
import { retryAfter } from './retry-after.ts'

const NOW = Date.UTC(2026, 10, 23, 9)
const DAY = 86_400_000

it.each<[string | undefined, number | undefined]>([
  ['120', 120_000],
  ['0', 0],
  [' 7 ', 7000],
  ['99999999999', DAY],
  ['Mon, 23 Nov 2026 09:02:00 GMT', 120_000],
  ['Mon, 23 Nov 2026 08:00:00 GMT', 0],
  ['Mon, 23 Nov 2099 08:00:00 GMT', DAY],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026-11-23', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, ms) => expect(retryAfter(header, NOW)).toBe(ms))
