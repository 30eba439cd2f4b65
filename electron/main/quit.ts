import type { Clock, Logger } from '../../core/kit/index.ts'

const CLOSE_LIMIT_MS = 20_000
/**
 * The time allowed when the session ends: Windows and Linux kill what is still there five seconds after announcing the
 * end.
 */
const SESSION_END_LIMIT_MS = 4000

/** The way out of the program. */
export interface Quit {
  /** Asks first when calls would end. */
  ask(): void
  /** Ends without asking. */
  now(): void
  /** Ends within four seconds because the computer shuts down or the user logs off. */
  sessionEnds(): void
  /** Whether everything is released and written, so that the program may go. */
  readonly isDone: boolean
}

/**
 * Ends the PBX before the program: calls are released and their records written, as far as that takes no longer than
 * twenty seconds, or four when the session of the user ends.
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
  const late = Promise.withResolvers<void>()
  let stopWaiting = () => undefined as void
  const limit = (ms: number) => {
    stopWaiting()
    stopWaiting = clock.after(ms, () => {
      log.error('the PBX did not end in time; what it held is recovered at the next start')
      late.resolve()
    })
  }

  const end = async () => {
    if (isEnding) return
    isEnding = true
    log.info('quitting', { calls: callsInProgress() })
    limit(CLOSE_LIMIT_MS)
    try {
      await Promise.race([closePbx(), late.promise])
    } catch (error) {
      log.error('the PBX did not end cleanly', { error: String(error) })
    }
    stopWaiting()
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
    sessionEnds() {
      if (isDone) return
      void end()
      limit(SESSION_END_LIMIT_MS)
    },
    get isDone() {
      return isDone
    },
  }
}
