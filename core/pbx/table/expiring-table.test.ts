import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createExpiringTable } from './expiring-table.ts'

it('forgets entries after their time, which setting starts anew', () => {
  const clock = createVirtualClock()
  const table = createExpiringTable<string, number>({ clock, ttlMs: 100, limit: 10 })
  table.set('a', 1)
  clock.advance(60)
  table.set('b', 2)
  table.set('a', 3)
  clock.advance(99)
  expect([table.get('a'), table.get('b')]).toEqual([3, 2])
  clock.advance(1)
  expect([table.get('a'), table.get('b')]).toEqual([undefined, undefined])
  expect(table.size).toBe(0)
  table.set('c', 4)
  expect(table.size).toBe(1)
  table.delete('c')
  expect(table.size).toBe(0)
})

it('gives up the oldest entry when it is full and says which', () => {
  const evicted: unknown[] = []
  const clock = createVirtualClock()
  const table = createExpiringTable<string, number>({
    clock,
    ttlMs: 100,
    limit: 2,
    evicted: (key, value) => evicted.push([key, value]),
  })
  table.set('a', 1)
  table.set('b', 2)
  table.set('a', 3)
  expect(evicted).toEqual([])
  table.set('c', 4)
  expect(evicted).toEqual([['b', 2]])
  clock.advance(100)
  table.set('d', 5)
  expect(evicted).toHaveLength(1)
  expect(table.size).toBe(1)
})
