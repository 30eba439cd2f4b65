import type { Clock, Dispose } from '../../../kit/index.ts'
import type { Application, OutFrame } from '../control/index.ts'

/** The time a BYE or re-INVITE waits after a dialog came into being, in milliseconds. */
export const SETTLING = {
  /** The wait after the echo of our 2xx. */
  echoMs: 40,
  /** The wait after a peer's 2xx, when the application does not acknowledge it sooner. */
  unacknowledgedMs: 250,
  /** The wait after the application's ACK: it has read the 2xx by then. */
  acknowledgedMs: 10,
  /** The wait after the echo of a request that could not be sent, until the application is told. */
  failureMs: 10,
} as const

/**
 * The frames of one dialog that come from the network, in their order. An application handles all frames of one read
 * before the code that awaited the dialog goes on, so a BYE read together with the 2xx meets a dialog without
 * listeners. While a dialog settles, such a request, and all that follows it, waits for a socket write of its own.
 */
export interface Delivery {
  /** Starts, or restarts, the time in which BYE and re-INVITE wait. */
  settle(ms: number): void
  /** Sends a frame, or queues it behind one that waits. */
  send(frame: OutFrame, waitsForSettling: boolean): void
}

/** Creates the delivery of one dialog to its owner. */
export function createDelivery(clock: Clock, app: Application): Delivery {
  let settling: Dispose | undefined
  let waiting: OutFrame[] = []

  const flush = () => {
    settling?.()
    settling = undefined
    const frames = waiting
    waiting = []
    for (const frame of frames) app.send(frame)
  }
  return {
    settle(ms) {
      settling?.()
      settling = clock.after(ms, flush)
    },
    send(frame, waitsForSettling) {
      if (settling && (waitsForSettling || waiting.length > 0)) waiting.push(frame)
      else app.send(frame)
    },
  }
}
