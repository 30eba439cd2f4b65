/** Kinds of requests that are counted separately: those with an answer, and feeds, which last. */
export type RequestKind = 'answer' | 'feed'

const PER_READER = { answer: 4, feed: 5 } as const
const PER_MANAGER = { answer: 16, feed: 40 } as const
const IN_ALL = { answer: 16, feed: 40 } as const

/** The count of requests being answered, for each holder of a credential and in total. */
export interface Admission {
  /** Takes a place until the result is called; undefined when none is free. */
  enter(holder: string, isReader: boolean, kind: RequestKind): (() => void) | undefined
}

/** Creates the count with every place free. An answer that nobody reads keeps its place until its connection ends. */
export function createAdmission(): Admission {
  const taken = new Map<string, number>()
  const count = (key: string) => taken.get(key) ?? 0
  const add = (key: string, more: 1 | -1) => {
    const next = count(key) + more
    if (next === 0) taken.delete(key)
    else taken.set(key, next)
  }
  return {
    enter(holder, isReader, kind) {
      const [mine, all] = [`${kind} of ${holder}`, `all of ${kind}`]
      const limit = (isReader ? PER_READER : PER_MANAGER)[kind]
      if (count(mine) >= limit || (isReader && count(all) >= IN_ALL[kind])) return undefined
      add(mine, 1)
      add(all, 1)
      let isIn = true
      return () => {
        if (!isIn) return
        isIn = false
        add(mine, -1)
        add(all, -1)
      }
    },
  }
}
