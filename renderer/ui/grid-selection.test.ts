import { describe, expect, it } from 'vitest'
import { NO_SELECTION, selectAll, selectTo, toggleRow } from './grid-selection.ts'

const ORDER = ['a', 'b', 'c', 'd']
const keysOf = (selection: { keys: ReadonlySet<string> }) => [...selection.keys]

describe('the selection of a grid', () => {
  it('takes single rows in and out', () => {
    const two = toggleRow(toggleRow(NO_SELECTION, 'a'), 'c')
    expect(keysOf(two)).toEqual(['a', 'c'])
    expect(keysOf(toggleRow(two, 'a'))).toEqual(['c'])
  })
  it('reaches from the last chosen row, either way', () => {
    const chosen = toggleRow(NO_SELECTION, 'b')
    expect(keysOf(selectTo(chosen, 'd', ORDER))).toEqual(['b', 'c', 'd'])
    expect(keysOf(selectTo(selectTo(chosen, 'd', ORDER), 'a', ORDER))).toEqual(['a', 'b'])
  })
  it('starts anew where the row it reached from is gone', () => {
    expect(keysOf(selectTo({ keys: new Set(['x']), anchor: 'x' }, 'c', ORDER))).toEqual(['c'])
  })
  it('is everything', () => {
    expect(keysOf(selectAll(ORDER))).toEqual(ORDER)
  })
})
