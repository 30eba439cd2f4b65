import { expect, it } from 'vitest'
import { createPlaces } from './places.ts'

it('lets so many in, the others in their order, and a place back once', async () => {
  const enter = createPlaces(2)
  const inside: string[] = []
  const come = async (name: string) => {
    const leave = await enter()
    inside.push(name)
    return leave
  }
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(come)
  const leaveA = await a!
  await b
  expect(inside).toEqual(['a', 'b'])
  leaveA()
  leaveA()
  const leaveC = await c!
  expect(inside).toEqual(['a', 'b', 'c'])
  leaveC()
  await d
  expect(inside).toEqual(['a', 'b', 'c', 'd'])
})
