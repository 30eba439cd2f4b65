import type { ForkStore, FromStore, ToStore } from '../messages.ts'

/** One start of the store's process that is only played. */
export interface FakeProcess {
  /** The calls it received, each as `name` of an operation or `close`. */
  readonly heard: string[]
  /** The ids of the operations it was asked for. */
  readonly ids: number[]
  tell(message: FromStore): void
  /** Answers an operation by its place among those it was asked for. */
  done(place: number, value?: unknown): void
  exit(): void
  readonly wasKilled: boolean
}

/** Plays the store's process, start after start. */
export function createFakeStore(): { readonly fork: ForkStore; readonly started: FakeProcess[] } {
  const started: FakeProcess[] = []
  const fork: ForkStore = () => {
    let listen: (message: FromStore) => void = () => undefined
    let exited: () => void = () => undefined
    let wasKilled = false
    const heard: string[] = []
    const ids: number[] = []
    started.push({
      heard,
      ids,
      tell: (message) => listen(message),
      done: (place, value) => listen({ kind: 'done', id: ids[place]!, value }),
      exit: () => exited(),
      get wasKilled() {
        return wasKilled
      },
    })
    return {
      pid: 4000 + started.length,
      send(message: ToStore) {
        heard.push(message.kind === 'ask' ? message.name : message.kind)
        if (message.kind === 'ask') ids.push(message.id)
      },
      onMessage: (listener) => {
        listen = listener
      },
      onExit: (listener) => {
        exited = listener
      },
      kill: () => {
        wasKilled = true
      },
    }
  }
  return { fork, started }
}
