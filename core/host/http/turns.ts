/** Work of one client, limited in how much runs at a time. */
export interface Turns {
  /** Begins the work when it is its turn; undefined when too much is waiting already. */
  take<T>(work: () => Promise<T>): Promise<T> | undefined
}

/** Creates turns in which `atOnce` run and `most` wait. */
export function createTurns(atOnce: number, most: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  const leave = () => {
    running--
    waiting.shift()?.()
  }
  return {
    take(work) {
      const begin = () => {
        running++
        return work().finally(leave)
      }
      if (running < atOnce) return begin()
      if (waiting.length >= most) return undefined
      return new Promise((resolve, reject) => {
        waiting.push(() => void begin().then(resolve, reject))
      })
    },
  }
}
