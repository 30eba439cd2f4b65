import type { Dispose } from './clock.ts'

/** The receiver of what listeners throw, so that an observer never breaks the one it observes. */
export type ListenerFault = (error: unknown) => void

/** A list of listeners for one kind of event. */
export interface Emitter<T> {
  /** Adds a listener; the result removes it. */
  on(listener: (event: T) => void): Dispose
  /** Calls every listener in the order they were added; a throwing listener does not stop the others. */
  emit(event: T): void
  /** Number of listeners. */
  readonly size: number
}

/** Creates an emitter; `fault` is called with what listeners throw. */
export function createEmitter<T>(fault: ListenerFault): Emitter<T> {
  const listeners = new Set<(event: T) => void>()
  return {
    on(listener) {
      const own = (event: T) => listener(event)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event)
        } catch (error) {
          fault(error)
        }
      }
    },
    get size() {
      return listeners.size
    },
  }
}
