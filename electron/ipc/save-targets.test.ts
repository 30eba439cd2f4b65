import { expect, it } from 'vitest'
import { createVirtualClock } from '../../test/kit/virtual-clock.ts'
import { createSaveTargets } from './save-targets.ts'

it('gives a path for a token once', () => {
  const targets = createSaveTargets(createVirtualClock())
  const token = targets.add('/home/a/records.csv')
  expect(token).toMatch(/^[0-9a-f]{32}$/)
  expect(targets.written(token)).toBeUndefined()
  expect(targets.resolve(token)).toBe('/home/a/records.csv')
  expect(targets.resolve(token)).toBeUndefined()
  expect(targets.written(token)).toBe('/home/a/records.csv')
  expect(targets.resolve('/etc/passwd')).toBeUndefined()
})

it('forgets a token that was not used within ten minutes, and keeps one that was', () => {
  const clock = createVirtualClock()
  const targets = createSaveTargets(clock)
  const [unused, used] = [targets.add('/a'), targets.add('/b')]
  targets.resolve(used)
  clock.advance(10 * 60_000)
  expect(targets.resolve(unused)).toBeUndefined()
  expect(targets.written(used)).toBe('/b')
})

it('keeps the last twenty', () => {
  const targets = createSaveTargets(createVirtualClock())
  const tokens = Array.from({ length: 21 }, (_, index) => targets.add(`/${index}`))
  expect(targets.resolve(tokens[0]!)).toBeUndefined()
  expect(targets.resolve(tokens[1]!)).toBe('/1')
})
