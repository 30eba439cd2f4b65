import type { Clock, Logger } from '../../core/kit/index.ts'

const CLOSE_LIMIT_MS = 20_000

/** The way out of the program. */
export interface Quit {
  /** Asks first when calls would end. */
  ask(): void
  /** Ends without asking: the computer shuts down. */
  now(): void
  /** Whether everything is released and written, so that the program may go. */
  readonly isDone: boolean
}

/**
 * Ends the PBX before the program: calls are released and their records written, as far as that takes no longer than
 * twenty seconds.
 * @param ports `confirm` asks whether to end the calls in progress; `leave` ends the program
 */
export function createQuit(ports: {
  readonly callsInProgress: () => number
  readonly confirm: () => Promise<boolean>
  readonly closePbx: () => Promise<void>
  readonly leave: () => void
  readonly clock: Clock
  readonly log: Logger
}): Quit {
  const { callsInProgress, confirm, closePbx, leave, clock, log } = ports
  let isAsking = false
  let isEnding = false
  let isDone = false

  const end = async () => {
    if (isEnding) return
    isEnding = true
    log.info('quitting', { calls: callsInProgress() })
    const late = Promise.withResolvers<void>()
    const stop = clock.after(CLOSE_LIMIT_MS, () => {
      log.error('the PBX did not end in time; what it held is recovered at the next start')
      late.resolve()
    })
    try {
      await Promise.race([closePbx(), late.promise])
    } catch (error) {
      log.error('the PBX did not end cleanly', { error: String(error) })
    }
    stop()
    isDone = true
    leave()
  }
  const askThenEnd = async () => {
    if (isAsking || isEnding) return
    isAsking = true
    try {
      if (callsInProgress() === 0 || (await confirm())) await end()
    } finally {
      isAsking = false
    }
  }
  return {
    ask: () =>
      void askThenEnd().catch((error: unknown) => log.error('quitting failed', { error: String(error) })),
    now: () => void end(),
    get isDone() {
      return isDone
    },
  }
}
