import type { HalfEvent, TerminatingHalf } from '../half/index.ts'

/**
 * Returns how the events of called parties reach a caller who made an offer: the first early media is its answer, and no
 * other one follows in that dialog (RFC 3261 §13.2.1).
 */
export function createOneAnswer(): (half: TerminatingHalf, event: HalfEvent) => HalfEvent {
  let early: { readonly half: TerminatingHalf; readonly sdp: string } | undefined
  return (half, event) => {
    if (!('sdp' in event)) return event
    if (early !== undefined && early.half !== half) {
      return { ...event, sdp: event.type === 'connect' ? early.sdp : '' }
    }
    if (event.type !== 'connect' && event.sdp !== '') early ??= { half, sdp: event.sdp }
    return event
  }
}
