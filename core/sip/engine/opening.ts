import type { Routes } from './control/index.ts'

/** The number of requests that may wait for the opening; those beyond are told to come again. */
const MAX_WAITING = 500

/** The moment from which requests of the network are accepted. */
export interface Opening {
  readonly isOpen: boolean
  /** Opens as soon as applications want all of these verbs; resolves then. */
  open(verbs: readonly string[]): Promise<void>
  /** Called when applications want more than before. */
  routed(): void
  /** Keeps a request back until the opening lets it in; false when too many wait already. */
  keep(letIn: () => void): boolean
}

/** Creates an opening that is open from the beginning, or keeps requests back until `open` is called. */
export function createOpening(isOpen: boolean, routes: Pick<Routes, 'wants'>): Opening {
  let awaited: readonly string[] | undefined
  let waiting: (() => void)[] = []
  let resolvers: (() => void)[] = []

  const openIfReady = () => {
    if (!awaited?.every((verb) => routes.wants(verb))) return
    isOpen = true
    const kept = waiting
    waiting = []
    for (const letIn of kept) letIn()
    for (const resolve of resolvers) resolve()
    resolvers = []
  }
  return {
    get isOpen() {
      return isOpen
    },
    open(verbs) {
      awaited = verbs
      return new Promise((resolve) => {
        resolvers.push(resolve)
        openIfReady()
      })
    },
    routed() {
      if (!isOpen) openIfReady()
    },
    keep(letIn) {
      if (waiting.length >= MAX_WAITING) return false
      waiting.push(letIn)
      return true
    },
  }
}
