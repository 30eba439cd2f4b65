import type { Clock, Dispose } from '../../kit/index.ts'
import type { TransportLimits } from './transport.ts'

/** Our side of keeping a stream alive that we opened (RFC 5626 §3.5.1, §4.4.1). */
export interface KeepAlive {
  /** Starts the pings once the stream is open. */
  start(): void
  /** Takes the answer to a ping off the received bytes; `isBetween`: no message has begun. */
  heard(bytes: Buffer, isBetween: boolean): Buffer
  stop(): void
}

/** The dependencies of keeping a stream alive. */
export interface KeepAlivePorts {
  readonly clock: Clock
  readonly limits: Pick<TransportLimits, 'keepAliveMs' | 'pongMs'>
  ping(): void
  /** Called when a peer that answered before no longer does. */
  dead(): void
}

/**
 * The least share of the interval after which a ping comes, up to the whole of it, so that those of many streams do not
 * fall together.
 */
const LEAST_SHARE = 0.8
const CR = 0x0d
const LF = 0x0a
const PONG_BYTES = 2

/**
 * Sends a ping per interval. Old peers never answer one, which means nothing; one that did answer and then is silent is
 * dead.
 */
export function createKeepAlive({ clock, limits, ping, dead }: KeepAlivePorts): KeepAlive {
  let stop: Dispose = () => undefined
  let isAnswering = false
  let isOwed = false
  let isAwaited = false

  const wait = () => {
    isAwaited = false
    stop()
    const share = LEAST_SHARE + Math.random() * (1 - LEAST_SHARE)
    stop = clock.after(limits.keepAliveMs * share, () => {
      ping()
      isOwed = true
      isAwaited = true
      stop = clock.after(limits.pongMs, () => (isAnswering ? dead() : wait()))
    })
  }
  return {
    start: wait,
    heard(bytes, isBetween) {
      if (isAwaited) wait()
      if (!isOwed || !isBetween || bytes[0] !== CR || bytes[1] !== LF) return bytes
      isOwed = false
      isAnswering = true
      return bytes.subarray(PONG_BYTES)
    },
    stop: () => stop(),
  }
}
