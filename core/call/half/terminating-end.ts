import type { TEvent, TPointInCall } from '../bcsm/index.ts'
import { CONNECTION_LOST, interrupted, type Cause } from '../cause/index.ts'
import type { Half } from './half.ts'

/** A terminating half as far as its end goes, whoever made it. */
export interface EndingTerminating {
  readonly half: Half<TPointInCall, TEvent>
  /** The cause of an end that leaves no record, since its party was told nothing. */
  unsentCause: Cause | undefined
}

/** Ends a half; one that has not begun leaves no record, so its trace has no cause. */
export function releaseTerminating(ending: EndingTerminating, cause: Cause): void {
  const hasBegun = ending.half.state !== 'T_Null'
  if (!hasBegun) ending.unsentCause = cause
  ending.half.fire('release', hasBegun ? { release: cause } : undefined)
}

/** Returns the cause of an end, recorded or not. */
export const causeOfEnd = ({ half, unsentCause }: EndingTerminating): Cause =>
  (half.facts.release ?? unsentCause)!

/** Ends a half because the server stops. */
export function interruptTerminating(half: EndingTerminating['half']): void {
  const cause = interrupted(half.facts.sipStatus)
  half.fire('interrupted', half.state === 'T_Null' ? undefined : { release: cause })
}

/** Ends a half whose answered party is gone since a time. */
export function terminatingGone(half: EndingTerminating['half'], goneAtMs: number): void {
  if (half.state === 'T_Active') half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
}
