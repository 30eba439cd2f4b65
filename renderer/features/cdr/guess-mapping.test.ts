import { expect, it } from 'vitest'
import { importMappingSchema } from '../../../core/contract/index.ts'
import { fits, guessTargets, guessTimes, targetsOf } from './guess-mapping.ts'

const columns = ['Start Time', 'Caller', 'called_number', 'Talk (s)', 'Dauer', 'Comment'].map((name) => ({
  name,
  samples: [],
  words: [],
}))
const mapping = importMappingSchema.parse({
  name: 'Old',
  columns: { 'start time': 'setup_time', Caller: ['caller_number', 'charged_number'] },
})

it('columns are guessed by their names, each of ours once', () => {
  expect(Object.fromEntries(guessTargets(columns))).toEqual({
    'Start Time': ['setup_time'],
    Caller: ['caller_number'],
    called_number: ['dialed_number'],
    'Talk (s)': ['duration'],
    Dauer: [],
    Comment: [],
  })
  const twice = [columns[1]!, { name: 'from', samples: [], words: [] }]
  expect(guessTargets(twice).get('from')).toEqual([])
})
it('a mapping fits where all its columns are', () => {
  expect(fits(columns, mapping)).toBe(true)
  expect(fits(columns.slice(1), mapping)).toBe(false)
  expect(targetsOf(columns, mapping).get('Start Time')).toEqual(['setup_time'])
  expect(targetsOf(columns, mapping).get('Caller')).toEqual(['caller_number', 'charged_number'])
})
it.each([
  [['2026-11-23 10:00'], 'year-month-day'],
  [['03.11.2026 10:00', '23.11.2026 10:00'], 'day-month-year'],
  [['11/03/2026', '11/23/2026'], 'month-day-year'],
  [['1795429800'], 'epoch'],
  [['1795429800123'], 'epoch-milliseconds'],
  [['', 'Monday'], undefined],
])('times of %j are %s', (samples, times) => {
  expect(guessTimes(samples)).toBe(times)
})
