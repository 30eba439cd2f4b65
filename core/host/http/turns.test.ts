import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

it.each([
  [1, 0, 3, [0]],
  [1, 1, 3, [0, 1]],
  [2, 3, 9, [0, 1, 2, 3, 4]],
])('%i at once and %i in line: of %i come %j', async (atOnce, most, asked, come) => {
  const turns = createTurns(atOnce, most)
  const done: number[] = []
  let running = 0
  let mostRunning = 0
  const work = async (which: number) => {
    mostRunning = Math.max(mostRunning, ++running)
    await Promise.resolve()
    running--
    done.push(which)
    if (which === 0) throw new Error('the first fails')
  }
  const taken = Array.from({ length: asked }, (_, which) => turns.take(() => work(which)))
  expect(taken.flatMap((outcome, which) => (outcome ? [which] : []))).toEqual(come)
  const outcomes = await Promise.allSettled(taken.filter((outcome) => outcome !== undefined))
  expect(outcomes.map(({ status }) => status)).toEqual(
    come.map((which) => (which === 0 ? 'rejected' : 'fulfilled')),
  )
  expect([done, mostRunning]).toEqual([come, atOnce])
})
