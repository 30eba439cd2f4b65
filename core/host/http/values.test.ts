import { expect, it } from 'vitest'
import { hasMoreValues } from './values.ts'

it.each([
  ['{}', 1, false],
  ['[1,2,3]', 3, false],
  ['[1,2,3]', 2, true],
  ['['.repeat(9), 8, true],
  ['{"a":[{"b":1},2]}', 4, false],
  ['{"a":[{"b":1},2]}', 3, true],
  [JSON.stringify('x'.repeat(1000)), 0, false],
])('%s: more than %i values: %s', (text, most, is) => {
  expect(hasMoreValues(Buffer.from(text), most)).toBe(is)
})
