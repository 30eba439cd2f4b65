import { assertNever } from '../../kit/index.ts'
import { oBcsm, type OEffect, type OEvent, type OPointInCall } from '../bcsm/index.ts'
import {
  abandoned,
  byAdmin,
  causeForCaller,
  CONNECTION_LOST,
  dialogLost,
  hungUp,
  INTERNAL,
  interrupted,
  LIMIT_REACHED,
  NOT_FOUND,
  NOT_REGISTERED,
  NOTHING_TO_REPLACE,
  OWN_NUMBER,
  TOO_MANY_HOPS,
  type Cause,
} from '../cause/index.ts'
import type { CallEvent } from '../event/index.ts'
import type {
  CallPorts,
  EndedFlow,
  IncomingCall,
  MidCallAnswer,
  MidCallRequest,
  OriginatingLeg,
  Route,
} from '../ports.ts'
import type { PeerFacts, TraceFacts } from '../trace/half-trace.ts'
import { guardOriginatingLeg, guardPorts, type Guard } from './guard.ts'
import { createHalf } from './half.ts'
import { createHoldState } from './hold.ts'
import { callSnapshot, type CallSnapshot } from './snapshot.ts'
import { createTerminatingHalf, type TerminatingHalf } from './terminating-half.ts'

/** A call: one originating half, the terminating half tried for it, and what associates them. */
export interface Call {
  readonly callId: string
  /** Puts the caller's half into the journal and goes on from there. */
  start(): Promise<void>
  snapshot(): CallSnapshot
  /** Ends the call for both parties on behalf of an admin. */
  release(): void
  /** Ends it because the server stops: both parties are told. */
  shutDown(): void
  /**
   * Handles the end of the only connection to a phone: ends the half that uses it, unless the phone is back after the
   * grace period.
   */
  flowEnded(flow: EndedFlow): void
  /** Ends it without notifying anybody, because the SIP engine is gone. */
  interrupt(): void
  /** Halves that have not ended. */
  readonly openHalves: number
}

/** The number that a record gives as shown to the callee when the caller is hidden. */
const HIDDEN_NUMBER = 'anonymous'

/** Returns the caller's name: an outside name wins over the configured one, unless it only repeats the number. */
function callerName({ displayName, configuredName, callerNumber, isHidden }: IncomingCall): string {
  return isHidden || displayName === '' || displayName === callerNumber ? configuredName : displayName
}

/** Returns the originating half's event for the end of its terminating half. */
function attemptEvent(cause: Cause): OEvent {
  if (cause.kind === 'busy') return 'busy'
  return cause.kind === 'no_answer' || cause.kind === 'rejected' ? 'noAnswer' : 'failure'
}

/**
 * Makes the call control of one call. Whatever goes wrong inside is logged and releases this call, and only this one.
 * @param changed called after each step of a half.
 * @param over called once, when no half is left.
 */
export function createCall(options: {
  readonly ports: CallPorts
  readonly leg: OriginatingLeg
  readonly incoming: IncomingCall
  /** Checks whether the caller has more calls in progress than allowed, this one included. */
  readonly isOverLimit: () => boolean
  readonly changed: () => void
  readonly over: () => void
}): Call {
  const { incoming } = options
  const guarded: Guard = (step) => {
    try {
      step()
    } catch (error) {
      fail(error)
    }
  }
  const ports = guardPorts(guarded, options.ports)
  const leg = guardOriginatingLeg(guarded, options.leg)
  const { clock, log } = ports
  const wallAt = clock.wall()
  const common = {
    version: 1,
    callId: ports.newCallId(),
    site: ports.site(),
    wallAt,
    clockMs: clock.monotonic(),
  } as const
  const hold = createHoldState()
  const name = callerName(incoming)
  const identity: TraceFacts = {
    callerNumber: incoming.callerNumber,
    callerName: name,
    dialedNumber: incoming.dialedNumber,
    presentedNumber: incoming.isHidden ? HIDDEN_NUMBER : incoming.callerNumber,
    chargedNumber: incoming.callerNumber,
    redirectCount: 0,
    direction: 'internal',
    service: 'basic',
    emergency: false,
  }
  let target: TerminatingHalf | undefined
  let route: (Route & { kind: 'extension' }) | undefined
  let sdpForCaller = ''
  /** The answer whose 200 is on its way to the caller; anything else waits until it is known whether it was sent. */
  let answering: { peer: PeerFacts; ended?: Cause } | undefined
  /** Whether a change of the session is on its way from one party to the other. */
  let isChanging = false
  let isOver = false
  let hasFailed = false
  /** Reason of the caller's CANCEL. */
  let cancelReason: string | undefined
  let isRefusing = false
  /** Tasks that tell the caller something, held back while the caller's half is on its way to the disk. */
  let toldOnceStored: (() => void)[] | undefined = []

  const onceStored = (task: () => void) => {
    if (toldOnceStored) toldOnceStored.push(task)
    else task()
  }
  const fail = (error: unknown) => {
    log.error('a fault ended a call', {
      callId: common.callId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      traces: [origin, ...(target ? [target.half] : [])].map((half) => half.trace()),
    })
    // The ends of both parties are tried once; what fails on the way is logged and stops nothing.
    if (hasFailed) return
    hasFailed = true
    guarded(() => releaseWith(INTERNAL))
    guarded(() => target?.end('release', INTERNAL))
    guarded(() => tellRefusal(INTERNAL))
    guarded(stepped)
  }
  /** Sends the fault in place of a refusal that could not be sent. */
  const tellRefusal = (cause: Cause) => {
    if (isRefusing) leg.refuse(cause)
  }
  const stepped = () => {
    options.changed()
    const open = [origin, ...(target ? [target.half] : [])].some((half) => !half.hasEnded)
    if (open || isOver) return
    isOver = true
    options.over()
  }
  const perform = (effect: OEffect) => {
    const cause = origin.facts.release
    switch (effect) {
      case 'analyse':
        void analyse().catch(fail)
        return
      case 'callTarget':
        void callTarget().catch(fail)
        return
      case 'tellProgress':
        return leg.ring(183, sdpForCaller)
      case 'tellAlerting':
        return leg.ring(180, sdpForCaller)
      case 'answerCaller':
        return leg.answer(sdpForCaller)
      case 'refuseCaller':
        return onceStored(() => {
          isRefusing = true
          leg.refuse(cause!)
          isRefusing = false
        })
      case 'endCaller':
        return leg.release(cause!)
      case 'endTarget':
        return target?.end(cause!.kind === 'abandoned' ? 'abandon' : 'disconnect', cause!, cancelReason)
    }
  }
  const origin = createHalf<OPointInCall, OEvent, OEffect>({
    table: oBcsm,
    origin: { ...common, recordId: ports.newRecordId(wallAt), side: 'O', party: 'local', hop: 0 },
    clock,
    log,
    journal: ports.journal,
    perform: (effect) => guarded(() => perform(effect)),
    changed: stepped,
  })

  const analyse = async () => {
    const { callerNumber, dialedNumber, dialedHost, dialedGruu } = incoming
    if (incoming.replaces) {
      const facts: TraceFacts = { service: 'feature_code', destinationNumber: dialedNumber }
      return origin.fire('failure', { ...facts, release: NOTHING_TO_REPLACE })
    }
    const found = await ports.routing.route({ callerNumber, dialedNumber, dialedHost, dialedGruu })
    if (origin.hasEnded) return
    const refuse = (event: OEvent, cause: Cause, facts: TraceFacts) =>
      origin.fire(event, { ...facts, release: cause })
    switch (found.kind) {
      case 'not_found':
        return refuse('failure', NOT_FOUND, { destinationNumber: dialedNumber })
      case 'unreachable':
        return refuse('failure', NOT_REGISTERED, {
          destinationNumber: found.number,
          destinationName: found.name,
        })
      case 'extension': {
        const facts = { destinationNumber: found.number, destinationName: found.name }
        if (found.number === callerNumber) return refuse('failure', OWN_NUMBER, facts)
        if (incoming.maxForwards <= 0) return refuse('failure', TOO_MANY_HOPS, facts)
        if (options.isOverLimit()) return refuse('failure', LIMIT_REACHED, facts)
        route = found
        return origin.fire('routed', facts)
      }
      default:
        return assertNever(found)
    }
  }
  const callTarget = async () => {
    const to = route!
    const half = createTerminatingHalf({
      ports,
      origin: { ...common, recordId: ports.newRecordId(wallAt), side: 'T', party: 'local', hop: 1 },
      devices: to.devices,
      offer: {
        isHidden: incoming.isHidden,
        callerNumber: incoming.callerNumber,
        callerName: name,
        dialedNumber: incoming.dialedNumber,
        sdp: incoming.sdp,
        partedBody: incoming.partedBody,
        maxForwards: incoming.maxForwards - 1,
        headers: incoming.headers,
      },
      noAnswerMs: () => Math.min(ports.noAnswerMs(), incoming.expiresMs ?? Infinity),
      tell: (event) => guarded(() => hear(event)),
      guard: guarded,
      faulted: fail,
      changed: stepped,
    })
    target = half
    await half.begin({ ...identity, destinationNumber: to.number, destinationName: to.name })
    stepped()
  }
  /** Returns the cause as sent to the caller; a caller whose own time limit has passed gets 487 (RFC 3261 §13.3.1). */
  const forCaller = (cause: Cause): Cause => {
    const { expiresMs = Infinity } = incoming
    const isExpired = clock.monotonic() - common.clockMs >= expiresMs
    return isExpired && cause.by === 'server' ? { ...cause, sipStatus: 487 } : causeForCaller(cause)
  }
  const hear = (event: CallEvent) => {
    switch (event.type) {
      case 'progress':
      case 'alerting':
        sdpForCaller = event.sdp
        return origin.fire(event.type, { sipStatus: event.type === 'alerting' ? 180 : 183 })
      case 'notice':
        if (!answering && !origin.hasEnded) leg.ring(event.status, event.sdp)
        return
      case 'connect': {
        sdpForCaller = event.sdp
        const { codec, srtp } = event.peer
        const peer: PeerFacts = {
          ...(codec === undefined ? {} : { codec }),
          ...(srtp === undefined ? {} : { srtp }),
        }
        answering = { peer }
        return origin.fire('answer')
      }
      case 'update':
      case 'info':
        return relay('callee', event.request, event.respond)
      case 'release':
        if (origin.hasEnded) return
        if (answering) {
          answering.ended = event.cause
          return
        }
        if (origin.state === 'O_Active') return origin.fire('disconnect', { release: event.cause })
        return origin.fire(attemptEvent(event.cause), { release: forCaller(event.cause) })
      default:
        return assertNever(event)
    }
  }
  const relay = (
    from: 'caller' | 'callee',
    request: MidCallRequest,
    respond: (answer: MidCallAnswer) => void,
  ): void => {
    const changesSession = request.method === 'INVITE' || (request.method === 'UPDATE' && request.body !== '')
    // Both changed it at the same moment: the later one tries again (RFC 3261 §14.2).
    if (changesSession && isChanging) {
      return respond({ status: 491, reason: 'Request Pending', body: '', headers: {} })
    }
    isChanging ||= changesSession
    const asked = from === 'caller' ? target?.request(request) : leg.request(request)
    const gone: MidCallAnswer = { status: 481, reason: 'Call Does Not Exist', body: '', headers: {} }
    void (asked ?? Promise.resolve(gone))
      .then((answer) => {
        if (changesSession) isChanging = false
        respond(answer)
        if (!changesSession || answer.status >= 300 || origin.state !== 'O_Active') return
        const held = hold.offered(from, request.body)
        const facts: TraceFacts = held === undefined ? {} : { hold: held }
        origin.fire('midCall', facts)
        target?.midCall(facts)
      })
      .catch(fail)
  }
  leg.listen({
    abandoned(reason) {
      cancelReason = reason.header
      origin.fire('abandon', { release: abandoned(reason) })
    },
    answered() {
      if (!answering) return
      const { peer, ended } = answering
      answering = undefined
      origin.fire('connect', { peer, sipStatus: 200 })
      if (ended) origin.fire('disconnect', { release: ended })
    },
    acknowledged(sdp, agreed) {
      if (incoming.sdp !== undefined) return
      target?.acknowledge(sdp)
      if (origin.state !== 'O_Active') return
      // The answer to a delayed offer tells what was agreed on.
      origin.fire('midCall', { peer: agreed })
      target?.midCall({ peer: agreed })
    },
    unanswerable(problem) {
      answering = undefined
      if (origin.hasEnded) return
      log.info('the answer did not reach the caller', { callId: common.callId, problem })
      // The engine had answered the INVITE before: the caller had given up.
      const cause = /unknown transaction/i.test(problem) ? abandoned({}) : INTERNAL
      origin.fire(cause === INTERNAL ? 'failure' : 'abandon', { release: cause })
    },
    ended(reason, byPeer) {
      if (origin.hasEnded) return
      const cause = byPeer ? hungUp('caller', reason) : dialogLost(reason.text ?? '')
      origin.fire('disconnect', { release: cause })
    },
    request: (request, respond) => relay('caller', request, respond),
    faulted: fail,
  })
  const releaseWith = (cause: Cause) => {
    if (!origin.hasEnded) origin.fire('release', { release: cause })
  }
  return {
    callId: common.callId,
    async start() {
      try {
        const opened = origin.open({ ...identity, peer: incoming.peer })
        // Routing need not wait. Progress and answer come later anyway: the callee's half is written after this one.
        origin.fire('setup')
        await opened
        const tell = toldOnceStored ?? []
        toldOnceStored = undefined
        for (const task of tell) guarded(task)
      } catch (error) {
        fail(error)
      }
    },
    snapshot: () => callSnapshot(origin, target && target.half.state !== 'T_Null' ? [target.half] : []),
    release: () => guarded(() => releaseWith(byAdmin(origin.state === 'O_Active'))),
    shutDown: () => guarded(() => releaseWith(interrupted(origin.facts.sipStatus))),
    flowEnded({ peer, graceMs, isBack }) {
      const isOn = ({ facts }: Pick<typeof origin, 'facts'>) =>
        facts.peer?.transport === peer.transport && facts.peer?.remoteAddress === peer.remoteAddress
      const [isCaller, isCallee] = [isOn(origin), target !== undefined && isOn(target.half)]
      if (!isCaller && !isCallee) return
      const goneAtMs = clock.monotonic() - common.clockMs
      clock.after(graceMs, () => {
        if (isBack()) return
        if (isCallee) target?.partyGone(goneAtMs)
        if (!isCaller || origin.hasEnded) return
        if (origin.state === 'O_Active') origin.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
        else origin.fire('abandon', { release: abandoned({}), goneAtMs })
      })
    },
    interrupt() {
      guarded(() => target?.interrupt())
      guarded(() => {
        if (!origin.hasEnded) origin.fire('interrupted', { release: interrupted(origin.facts.sipStatus) })
      })
    },
    get openHalves() {
      return [origin, ...(target ? [target.half] : [])].filter((half) => !half.hasEnded).length
    },
  }
}
