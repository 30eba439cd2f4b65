import type { Dispose } from '../../../kit/index.ts'

/** A function that waits for a place, in order; the result gives it back. */
export type EnterPlace = () => Promise<Dispose>

/** Makes places for `count` at the same time. */
export function createPlaces(count: number): EnterPlace {
  const waiting: (() => void)[] = []
  let taken = 0
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else taken--
  }
  return async () => {
    if (taken < count) taken++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    let isIn = true
    return () => {
      if (isIn) leave()
      isIn = false
    }
  }
}
