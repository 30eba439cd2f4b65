import type { Clock } from '../../kit/index.ts'
import type {
  CallPorts,
  DialogListener,
  MidCallAnswer,
  OriginatingLeg,
  TerminatingLeg,
  TerminatingListener,
} from '../ports.ts'

/** A runner for the steps of a call; one that throws is a fault of this call, and of nothing else. */
export type Guard = (step: () => void) => void

const GONE: MidCallAnswer = { status: 481, reason: 'Call Does Not Exist', body: '', headers: {} }
const NO_LEG: TerminatingLeg = {
  cancel: () => undefined,
  acknowledge: () => undefined,
  release: () => undefined,
  request: () => Promise.resolve(GONE),
}

function guardAnswer(guard: Guard, answer: MidCallAnswer): MidCallAnswer {
  const { acknowledge } = answer
  return acknowledge ? { ...answer, acknowledge: (sdp) => guard(() => acknowledge(sdp)) } : answer
}

/** Wraps requests to a leg; the result settles even when the leg fails. */
function guardRequest(guard: Guard, ask: TerminatingLeg['request']): TerminatingLeg['request'] {
  return async (request) => {
    try {
      return guardAnswer(guard, await ask(request))
    } catch (error) {
      guard(() => {
        throw error
      })
      return GONE
    }
  }
}

function guardDialogListener(guard: Guard, listener: DialogListener): DialogListener {
  return {
    ended: (reason, byPeer) => guard(() => listener.ended(reason, byPeer)),
    request: (request, respond) =>
      guard(() => listener.request(request, (answer) => guard(() => respond(guardAnswer(guard, answer))))),
    faulted: (error) => guard(() => listener.faulted(error)),
  }
}

function guardTerminatingListener(guard: Guard, listener: TerminatingListener): TerminatingListener {
  return {
    ...guardDialogListener(guard, listener),
    provisional: (status, sdp, peer) => guard(() => listener.provisional(status, sdp, peer)),
    answered: (sdp, peer, status) => guard(() => listener.answered(sdp, peer, status)),
    failed: (failure, peer) => guard(() => listener.failed(failure, peer)),
  }
}

function guardTerminatingLeg(guard: Guard, leg: TerminatingLeg): TerminatingLeg {
  return {
    cancel: (reason) => guard(() => leg.cancel(reason)),
    acknowledge: (sdp) => guard(() => leg.acknowledge(sdp)),
    release: (cause) => guard(() => leg.release(cause)),
    request: guardRequest(guard, (request) => leg.request(request)),
  }
}

const guardClock = (guard: Guard, clock: Clock): Clock => ({
  wall: () => clock.wall(),
  monotonic: () => clock.monotonic(),
  after: (delayMs, fn) => clock.after(delayMs, () => guard(fn)),
})

/** Wraps the caller's leg of a call, so that everything that enters or leaves the call there passes the guard. */
export const guardOriginatingLeg = (guard: Guard, leg: OriginatingLeg): OriginatingLeg => ({
  listen: (listener) =>
    guard(() =>
      leg.listen({
        ...guardDialogListener(guard, listener),
        abandoned: (reason) => guard(() => listener.abandoned(reason)),
        answered: () => guard(() => listener.answered()),
        acknowledged: (sdp, agreed) => guard(() => listener.acknowledged(sdp, agreed)),
        unanswerable: (problem) => guard(() => listener.unanswerable(problem)),
      }),
    ),
  ring: (status, sdp) => guard(() => leg.ring(status, sdp)),
  answer: (sdp) => guard(() => leg.answer(sdp)),
  refuse: (cause) => guard(() => leg.refuse(cause)),
  release: (cause) => guard(() => leg.release(cause)),
  request: guardRequest(guard, (request) => leg.request(request)),
})

/** Wraps the ports of one call: timers, legs and journal enter it, and are called, through the guard. */
export const guardPorts = (guard: Guard, ports: CallPorts): CallPorts => ({
  ...ports,
  clock: guardClock(guard, ports.clock),
  journal: {
    // A promise that is rejected counts as a late journal.
    open: async (half) => ports.journal.open(half),
    append: (recordId, place, entry) => guard(() => ports.journal.append(recordId, place, entry)),
    close: (half) => guard(() => ports.journal.close(half)),
    discard: (half) => guard(() => ports.journal.discard(half)),
  },
  legs: {
    invite(device, offer, listener) {
      let leg = NO_LEG
      guard(() => {
        leg = guardTerminatingLeg(
          guard,
          ports.legs.invite(device, offer, guardTerminatingListener(guard, listener)),
        )
      })
      return leg
    },
  },
})
