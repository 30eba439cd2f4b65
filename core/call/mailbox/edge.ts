import type { Clock } from '../../kit/index.ts'
import {
  GONE,
  NO_LEG,
  type CallPorts,
  type Hear,
  type IncomingLeg,
  type Leg,
  type LegEvent,
  type MidCallAnswer,
  type OutgoingLeg,
} from '../ports/index.ts'
import type { Mailbox } from './mailbox.ts'

/** The edge of a call: what enters it waits in the mailbox, and what leaves it can fail for this call alone. */
export interface Edge {
  /** Runs a step of this call once those before it have run. */
  enter(step: () => void): void
  /** Does something outside of the call at once; what it throws is a fault of this call and stops nothing else. */
  leave(effect: () => void): void
  /** Runs a step with the result of something asynchronous; its rejection is a fault of this call. */
  resume<T>(work: Promise<T>, step: (result: T) => void): void
}

/** Creates the edge of a call; `failed` is called with what goes wrong in it. */
export function createEdge(mailbox: Mailbox, failed: (error: unknown) => void): Edge {
  const enter = (step: () => void) => mailbox.post(step, failed)
  return {
    enter,
    leave(effect) {
      try {
        effect()
      } catch (error) {
        failed(error)
      }
    },
    resume(work, step) {
      work.then(
        (result) => enter(() => step(result)),
        (error: unknown) => enter(() => failed(error)),
      )
    },
  }
}

function guardedAnswer(edge: Edge, answer: MidCallAnswer): MidCallAnswer {
  const { acknowledge } = answer
  return acknowledge ? { ...answer, acknowledge: (sdp) => edge.leave(() => acknowledge(sdp)) } : answer
}

/** Wraps requests to a leg; the result settles even when the leg fails. */
function guardedRequest(edge: Edge, leg: Leg): Leg['request'] {
  return async (request) => {
    try {
      return guardedAnswer(edge, await leg.request(request))
    } catch (error) {
      edge.leave(() => {
        throw error
      })
      return GONE
    }
  }
}

function guardedEvent(edge: Edge, event: LegEvent): LegEvent {
  if (event.type !== 'requested') return event
  return {
    ...event,
    respond: (answer) => edge.leave(() => event.respond(guardedAnswer(edge, answer))),
  }
}

const entering =
  (edge: Edge, hear: Hear): Hear =>
  (event) =>
    edge.enter(() => hear(guardedEvent(edge, event)))

function guardedOutgoingLeg(edge: Edge, leg: OutgoingLeg): OutgoingLeg {
  return {
    cancel: (reason) => edge.leave(() => leg.cancel(reason)),
    acknowledge: (sdp) => edge.leave(() => leg.acknowledge(sdp)),
    release: (cause) => edge.leave(() => leg.release(cause)),
    request: guardedRequest(edge, leg),
  }
}

const enteringClock = (edge: Edge, clock: Clock): Clock => ({
  wall: () => clock.wall(),
  monotonic: () => clock.monotonic(),
  after: (delayMs, fn) => clock.after(delayMs, () => edge.enter(fn)),
})

/** Wraps an incoming leg for a call. */
export const incomingLegAt = (edge: Edge, leg: IncomingLeg): IncomingLeg => ({
  listen: (hear) => edge.leave(() => leg.listen(entering(edge, hear))),
  ring: (status, sdp) => edge.leave(() => leg.ring(status, sdp)),
  answer: (sdp) => edge.leave(() => leg.answer(sdp)),
  refuse: (cause) => edge.leave(() => leg.refuse(cause)),
  release: (cause) => edge.leave(() => leg.release(cause)),
  request: guardedRequest(edge, leg),
})

/** Wraps the ports of one call. */
export const portsAt = (edge: Edge, ports: CallPorts): CallPorts => ({
  ...ports,
  clock: enteringClock(edge, ports.clock),
  journal: {
    // A promise that is rejected counts as a late journal.
    open: async (half) => ports.journal.open(half),
    append: (recordId, place, entry) => edge.leave(() => ports.journal.append(recordId, place, entry)),
    close: (half) => edge.leave(() => ports.journal.close(half)),
    discard: (half) => edge.leave(() => ports.journal.discard(half)),
  },
  legs: {
    call(device, offer, hear) {
      let leg = NO_LEG
      edge.leave(() => {
        leg = guardedOutgoingLeg(edge, ports.legs.call(device, offer, entering(edge, hear)))
      })
      return leg
    },
  },
})
