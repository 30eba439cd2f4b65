/** A function that stops something that was started: a timer, a listener, a server. Calling it twice is harmless. */
export type Dispose = () => void

/**
 * The only source of time in the core. Durations come from `monotonic`, so a stepped wall clock never
 * bends a record; `wall` is read once, at the setup of a call.
 */
export interface Clock {
  /** Returns UTC epoch milliseconds. */
  wall(): number
  /** Returns milliseconds since an arbitrary start; never goes back, and stands still while the computer sleeps. */
  monotonic(): number
  /** Calls `fn` once after `delayMs`; the result stops it. */
  after(delayMs: number, fn: () => void): Dispose
}
