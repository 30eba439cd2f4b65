import type { TEvent } from '../bcsm/index.ts'
import { dialogLost, hungUp, type Cause } from '../cause/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import type { ForkEvent } from './device-fork.ts'

/** An event of the T-BCSM and the facts learnt with it. */
export interface DeviceStep {
  readonly event: TEvent
  readonly facts?: TraceFacts
}

/** Returns the T-BCSM event for a cause. */
function eventOf(cause: Cause): TEvent {
  if (cause.kind === 'busy' || cause.kind === 'rejected') return 'busy'
  return cause.kind === 'no_answer' ? 'noAnswer' : 'failure'
}

const statusOf = (cause: Cause): TraceFacts =>
  cause.sipStatus === undefined ? {} : { sipStatus: cause.sipStatus }

/** Returns the step with which a half ends because nobody answers. */
export const stepOfEnd = (cause: Cause): DeviceStep => ({
  event: eventOf(cause),
  facts: { release: cause, ...statusOf(cause) },
})

/** Returns the step that a report of the devices is for their half; undefined if it is none. */
export function stepOfDevices(
  event: Exclude<ForkEvent, { type: 'requested' | 'faulted' }>,
): DeviceStep | undefined {
  switch (event.type) {
    case 'progress': {
      const facts = { peer: event.peer, sipStatus: event.status }
      if (event.status === 180) return { event: 'alerting', facts }
      return event.status === 183 ? { event: 'progress', facts } : undefined
    }
    case 'answered':
      return { event: 'connect', facts: { peer: event.peer, sipStatus: event.status } }
    case 'exhausted': {
      const { event: ended, facts } = stepOfEnd(event.cause)
      return { event: ended, facts: { peer: event.peer, ...facts } }
    }
    case 'unsent':
      return { event: 'unsent' }
    case 'ended': {
      const { reason, byPeer } = event
      return {
        event: 'disconnect',
        facts: { release: byPeer ? hungUp('callee', reason) : dialogLost(reason.text ?? '') },
      }
    }
  }
}
