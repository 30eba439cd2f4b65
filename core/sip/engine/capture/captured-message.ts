import type { Protocol } from '../../transport/index.ts'

/** One end of a message on the wire. `address` has no brackets, also for IPv6. */
export interface WireEnd {
  readonly address: string
  readonly port: number
}

/** A SIP message as it was on the wire. */
export interface CapturedMessage {
  /** UTC epoch milliseconds, with a fraction. */
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly protocol: Protocol
  /** Our end. On streams that we opened its port is that of our listener. */
  readonly local: WireEnd
  readonly peer: WireEnd
  readonly bytes: Uint8Array
}
