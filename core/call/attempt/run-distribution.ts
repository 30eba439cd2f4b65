import type { Clock, Dispose } from '../../kit/index.ts'
import { noAnswerInTime, type Cause } from '../cause/index.ts'
import { tryTarget, type Attempt, type AttemptPorts, type Outcome } from './attempt.ts'
import type { Chain } from './chain.ts'
import { plan, type AttemptId, type Distribution, type Tried } from './distribution.ts'

/**
 * Carries out a distribution: starts attempts, ends them when their time is over, and calls `ended` once when nobody
 * answered. It stops by itself when the call is settled.
 */
export function runDistribution(
  distribution: Distribution,
  chain: Chain,
  ports: Omit<AttemptPorts, 'run'> & { readonly clock: Clock },
  ended: (outcome: Outcome) => void,
): Attempt {
  const { clock } = ports
  const beganMs = clock.monotonic()
  const tried = new Map<AttemptId, Tried>()
  const running = new Map<AttemptId, Attempt>()
  let stopTimer: Dispose | undefined
  let wasSent = false
  let isOver = false

  const elapsedMs = () => clock.monotonic() - beganMs
  const run = (to: Distribution, onward: Chain, endedOnward: (outcome: Outcome) => void) =>
    runDistribution(to, onward, ports, endedOnward)
  const attemptEnded = (id: AttemptId, outcome: Outcome) => {
    wasSent ||= outcome.wasSent
    running.delete(id)
    tried.set(id, { id, ended: { cause: outcome.cause, atMs: elapsedMs() } })
    if (outcome.isFinal && !isOver) {
      isOver = true
      stopTimer?.()
      return ended({ ...outcome, wasSent })
    }
    proceed()
  }
  const proceed = (): void => {
    stopTimer?.()
    if (isOver || ports.isSettled()) return
    const { start, cancel, wakeAtMs, ended: cause } = plan(distribution, [...tried.values()], elapsedMs())
    if (wakeAtMs !== undefined) stopTimer = clock.after(wakeAtMs - elapsedMs(), proceed)
    isOver = cause !== undefined
    for (const id of cancel) running.get(id)?.release(noAnswerInTime(true))
    for (const { id, target } of start) {
      // One that ended at once has started the next ones itself.
      if (tried.has(id)) continue
      tried.set(id, { id })
      const attempt = tryTarget({ ...ports, run }, target, chain, (outcome) => attemptEnded(id, outcome))
      if (tried.get(id)?.ended === undefined) running.set(id, attempt)
    }
    if (cause) ended({ cause, wasSent })
  }
  const stop = () => {
    isOver = true
    stopTimer?.()
  }
  proceed()
  return {
    settle() {
      stop()
      for (const attempt of running.values()) attempt.settle()
    },
    release(cause: Cause, cancelReason?: string) {
      stop()
      for (const attempt of [...running.values()]) attempt.release(cause, cancelReason)
    },
  }
}
