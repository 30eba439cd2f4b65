import type { Cause, DeviceFailure, PeerReason } from '../cause/index.ts'
import type {
  Device,
  Hear,
  IncomingLeg,
  MidCallAnswer,
  MidCallRequest,
  Offer,
  OutgoingLeg,
} from '../ports/index.ts'
import type { PeerFacts } from '../trace/half-trace.ts'

/** The events that a test lets any leg report. */
export interface FakeParty {
  abandoned(reason: PeerReason): void
  answerSent(): void
  acknowledged(sdp: string, agreed: PeerFacts): void
  undeliverable(problem: string): void
  ended(reason: PeerReason, byPeer: boolean): void
  request(request: MidCallRequest, respond: (answer: MidCallAnswer) => void): void
  faulted(error: unknown): void
}

/** The events that a test lets the leg of a device report. */
export interface FakeCallee extends Pick<FakeParty, 'ended' | 'request' | 'faulted'> {
  progress(status: number, sdp: string, peer: PeerFacts): void
  answered(sdp: string, peer: PeerFacts, status?: number): void
  failed(failure: DeviceFailure, peer: PeerFacts): void
}

const inDialog = (hear: Hear): Pick<FakeParty, 'ended' | 'request' | 'faulted'> => ({
  ended: (reason, byPeer) => hear({ type: 'ended', reason, byPeer }),
  request: (request, respond) => hear({ type: 'requested', request, respond }),
  faulted: (error) => hear({ type: 'faulted', error }),
})

const callerSays = (hear: Hear): FakeParty => ({
  ...inDialog(hear),
  abandoned: (reason) => hear({ type: 'abandoned', reason }),
  answerSent: () => hear({ type: 'answer_sent' }),
  acknowledged: (sdp, agreed) => hear({ type: 'acknowledged', sdp, agreed }),
  undeliverable: (problem) => hear({ type: 'undeliverable', problem }),
})

/** Returns what a test lets the leg of a device report. */
export const calleeSays = (hear: Hear): FakeCallee => ({
  ...inDialog(hear),
  progress: (status, sdp, peer) => hear({ type: 'progress', status, sdp, peer }),
  answered: (sdp, peer, status = 200) => hear({ type: 'answered', sdp, peer, status }),
  failed: (failure, peer) => hear({ type: 'failed', failure, peer }),
})

/** A device of the callee that does what a test tells it. */
export interface FakeDevice {
  readonly device: Device
  readonly offer: Offer
  readonly says: FakeCallee
  /** The requests of the call, in order. */
  readonly did: string[]
}

/** A caller that does what a test tells it. */
export interface FakeCaller {
  readonly says: FakeParty
  readonly did: string[]
}

/** Returns the failure of a device that answered with this status and had not rung. */
export const failureOf = (status: number, phrase = ''): DeviceFailure => ({
  status,
  phrase,
  reason: {},
  isFromPeer: true,
  wasSent: true,
  rang: false,
})

/** How fake legs behave, and what they note. */
export interface LegsOptions {
  /** Everything that reached the journal and the wire, in order. */
  readonly order: string[]
  /** Throws if this operation is to fail. */
  readonly mayFail: (what: string) => void
  /** Whether the 200 to the caller waits until the test lets it go. */
  readonly holdAnswer: boolean
  /** The answer of any party to a request. */
  readonly midCall: MidCallAnswer
}

const causeText = (cause: Cause) => `${cause.kind} ${cause.q850} ${cause.sipStatus}`

const dialog = (who: 'caller' | 'callee', did: string[], { mayFail, midCall }: LegsOptions) => ({
  release(cause: Cause) {
    did.push(`bye ${causeText(cause)}`)
    mayFail(`${who}.release`)
  },
  request(request: MidCallRequest) {
    mayFail(`${who}.request`)
    did.push(`${request.method} ${request.body}`)
    return Promise.resolve(midCall)
  },
})

/** Creates the leg of a device that was called. */
export const createCalleeLeg = (did: string[], options: LegsOptions): OutgoingLeg => ({
  ...dialog('callee', did, options),
  cancel(reason) {
    did.push(`cancel ${reason ?? ''}`.trim())
    options.mayFail('callee.cancel')
  },
  acknowledge(sdp) {
    did.push(`ack ${sdp}`)
    options.mayFail('callee.acknowledge')
  },
})

/** Creates the leg of a caller, and what a test lets it report. */
export function createCallerLeg(options: LegsOptions): { leg: IncomingLeg; did: string[]; says: FakeParty } {
  const { order, mayFail } = options
  const did: string[] = []
  let hear: Hear = () => undefined
  const leg: IncomingLeg = {
    ...dialog('caller', did, options),
    listen: (given) => void (hear = given),
    ring(status, sdp) {
      mayFail('caller.ring')
      order.push(String(status))
      did.push(`${status} ${sdp}`.trim())
    },
    answer(sdp) {
      mayFail('caller.answer')
      order.push('200')
      did.push(`200 ${sdp}`)
      if (!options.holdAnswer) hear({ type: 'answer_sent' })
    },
    refuse(cause) {
      order.push(String(cause.sipStatus))
      did.push(`refuse ${causeText(cause)}`)
      mayFail('caller.refuse')
    },
  }
  return { leg, did, says: callerSays((event) => hear(event)) }
}
