import { describe, expect, it } from 'vitest'
import { layoutOf, moveColumn, toggleColumn } from './column-layout.ts'
import { exportColumns, USUAL_COLUMNS } from './record-columns.ts'

describe('the columns of a list', () => {
  it('are those that were kept, without nonsense', () => {
    const kept = {
      shown: ['time', 'codec', 'codec', 'nonsense', 7],
      widths: { time: 200, codec: 9999, x: 60 },
    }
    expect(layoutOf(kept, 'calls')).toEqual({ shown: ['time', 'codec'], widths: { time: 200 } })
  })
  it.each([undefined, null, 7, 'x', {}, { shown: [] }, { shown: ['x'], widths: null }])(
    'are the usual ones without anything kept: %j',
    (kept) => {
      expect(layoutOf(kept, 'missed').shown).toEqual(USUAL_COLUMNS.missed)
    },
  )
  it('come and go, but never all', () => {
    expect(toggleColumn(['time'], 'codec')).toEqual(['time', 'codec'])
    expect(toggleColumn(['time', 'codec'], 'time')).toEqual(['codec'])
    expect(toggleColumn(['time'], 'time')).toEqual(['time'])
  })
  it('move', () => {
    expect(moveColumn(['time', 'caller', 'talk'], 'talk', -1)).toEqual(['time', 'talk', 'caller'])
    expect(moveColumn(['time', 'caller'], 'time', -1)).toEqual(['time', 'caller'])
    expect(moveColumn(['time', 'caller'], 'talk', 1)).toEqual(['time', 'caller'])
  })
})

it('a file has the cells of the columns, each once, in their order', () => {
  expect(exportColumns(['reached', 'time', 'destination_name', 'talk'])).toEqual([
    'dialed_number',
    'destination_number',
    'destination_name',
    'setup_time',
    'duration',
  ])
})
