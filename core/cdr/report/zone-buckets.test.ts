import { describe, expect, it } from 'vitest'
import { answeredHalf } from '../testkit/traces.ts'
import { openTempStore } from '../testkit/temp-store.ts'
import { recordFilterSchema } from '../../contract/index.ts'
import { zoneTime } from '../export/zone-time.ts'
import { callsOfWeek, callsOverTime } from './over-time.ts'
import { bucketEdges, bucketFor } from './zone-buckets.ts'

const BERLIN = 'Europe/Berlin'
const at = (text: string) => new Date(text).getTime()
const edgesOf = (bucket: 'hour' | 'day' | 'week' | 'month', from: string, to: string, zone = BERLIN) =>
  bucketEdges(bucket, { from: at(from), to: at(to) }, zone, 1)

describe('hours of a day', () => {
  it.each([
    ['an ordinary one', '2026-10-24T00:00+02:00', '2026-10-25T00:00+02:00', 24],
    ['the end of summer time', '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00', 25],
    ['the beginning of summer time', '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00', 23],
  ])('%s', (_name, from, to, hours) => {
    const edges = edgesOf('hour', from, to)
    expect(edges.length - 1).toBe(hours)
    expect([edges[0], edges.at(-1)]).toEqual([at(from), at(to)])
    expect(edges.slice(1).every((edge, index) => edge - edges[index]! === 3_600_000)).toBe(true)
  })
  it('where clocks change by half an hour, one hour is half as long', () => {
    const edges = edgesOf('hour', '2026-04-05T00:00+11:00', '2026-04-06T00:00+10:30', 'Australia/Lord_Howe')
    const lengths = edges.slice(1).map((edge, index) => (edge - edges[index]!) / 60_000)
    expect(lengths.reduce((sum, minutes) => sum + minutes)).toBe(24.5 * 60)
    expect(edges.every((edge) => zoneTime('Australia/Lord_Howe')(edge).slice(14, 16) === '00')).toBe(true)
  })
})

it('days, weeks and months begin at midnight of the zone', () => {
  const print = zoneTime(BERLIN)
  expect(edgesOf('day', '2026-10-24T12:00Z', '2026-10-26T12:00Z').map(print)).toEqual([
    '2026-10-24T00:00:00.000+02:00',
    '2026-10-25T00:00:00.000+02:00',
    '2026-10-26T00:00:00.000+01:00',
    '2026-10-27T00:00:00.000+01:00',
  ])
  expect(edgesOf('week', '2026-10-28T12:00Z', '2026-10-28T13:00Z').map(print)).toEqual([
    '2026-10-26T00:00:00.000+01:00',
    '2026-11-02T00:00:00.000+01:00',
  ])
  expect(edgesOf('month', '2026-10-28T12:00Z', '2026-11-28T13:00Z').map(print)).toEqual([
    '2026-10-01T00:00:00.000+02:00',
    '2026-11-01T00:00:00.000+01:00',
    '2026-12-01T00:00:00.000+01:00',
  ])
})

it('takes coarser buckets where there would be too many', () => {
  const year = 365 * 86_400_000
  expect(bucketFor('hour', 0, year / 12)).toBe('hour')
  expect(bucketFor('hour', 0, year)).toBe('day')
  expect(bucketFor('day', 0, 20 * year)).toBe('week')
})

it('a call at the full hour is in the hour that begins, and nowhere else', async () => {
  const store = await openTempStore()
  const ten = at('2026-11-23T10:00:00.000+01:00')
  await store.fill([answeredHalf(1000, { wallAt: ten })])
  const filter = recordFilterSchema.parse({ from: ten - 3_600_000, to: ten + 3_600_000 })
  const { buckets } = await callsOverTime(store.reader, {
    filter,
    zone: BERLIN,
    bucket: 'hour',
    weekStartsOn: 1,
  })
  expect(buckets.map(({ from, calls }) => [from, calls])).toEqual([
    [ten - 3_600_000, 0],
    [ten, 1],
  ])
  const { cells } = await callsOfWeek(store.reader, { filter, zone: BERLIN })
  expect(cells.map(({ weekday, hour, calls }) => [weekday, hour, calls])).toEqual([[1, 10, 1]])
  await store.dispose()
})
