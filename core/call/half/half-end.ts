import type { Cause } from '../cause/index.ts'
import type { MidCallAnswer, MidCallRequest } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import type { Half } from './half.ts'
import type { HalfEvent } from './half-event.ts'

/** A half as the rest of its call sees it, whichever side it is. */
export interface HalfEnd<State extends string = string, Event extends string = string> {
  readonly half: Half<State, Event>
  /** Takes what the half at the other end of the bridge reports. */
  hear(event: HalfEvent): void
  /** Sends its party a request; always settles. */
  request(request: MidCallRequest): Promise<MidCallAnswer>
  /** Ends the half, and with it the one at the other end of its bridge. */
  release(cause: Cause): void
  /** Records facts from the middle of the call. */
  midCall(facts: TraceFacts): void
  /** Ends the half of a party that has been gone since `goneAtMs`, milliseconds after the call's setup. */
  partyGone(goneAtMs: number): void
  /** Ends the half as interrupted because SIP is no longer possible. */
  interrupt(): void
}
