import type { Logger } from '../../kit/index.ts'

/** A guard that calls a handler of the layer above; what that throws is logged and ends nothing else. */
export type Guard = (what: string, call: () => void) => void

/** Makes the guard of one layer. */
export function createGuard(log: Logger): Guard {
  return (what, call) => {
    try {
      call()
    } catch (error) {
      log.error(`bug in the handler of ${what}`, {
        error: error instanceof Error ? error.stack : String(error),
      })
    }
  }
}
