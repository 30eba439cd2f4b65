import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog, type Logger } from '../../kit/index.ts'
import type { Cause, DeviceFailure, PeerReason } from '../cause/index.ts'
import { createCallControl, type CallControl } from '../control/index.ts'
import type {
  CallPorts,
  Device,
  Hear,
  IncomingCall,
  IncomingLeg,
  MidCallAnswer,
  MidCallRequest,
  Offer,
  OutgoingLeg,
  Route,
} from '../ports/index.ts'
import type { ServiceOrder } from '../service/index.ts'
import type { HalfTrace, PeerFacts } from '../trace/half-trace.ts'

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

const calleeSays = (hear: Hear): FakeCallee => ({
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

/** A world without sockets: legs that are told what to do, a journal in memory, a virtual clock. */
export interface FakeWorld {
  readonly clock: VirtualClock
  readonly calls: CallControl
  readonly devices: FakeDevice[]
  /** Traces of the halves that ended, in the order of their end. */
  readonly ended: HalfTrace[]
  readonly discarded: HalfTrace[]
  /** Everything that reached the journal and the wire, in order. */
  readonly order: string[]
  /** Starts a call and lets everything run that needs no time. */
  call(incoming?: Partial<IncomingCall>): Promise<FakeCaller>
  /** Lets promises run. */
  settle(): Promise<void>
  half(side: 'O' | 'T'): HalfTrace
}

/** The number of calls one caller may have at the same time in the world. */
export const MAX_CALLS = 4
const OK: MidCallAnswer = { status: 200, reason: 'OK', body: 'v=0 answer', headers: {} }

/** Creates a world in which 101 has the given number of devices. */
export function createFakeWorld(
  options: {
    devices?: number
    route?: Route
    holdJournal?: boolean
    /** Whether the 200 to the caller waits until the test lets it go. */
    holdAnswer?: boolean
    log?: Logger
    midCall?: MidCallAnswer
    services?: ServiceOrder
    /** Where numbers lead besides 101. */
    routes?: Readonly<Record<string, Route>>
    faultyNumber?: string
    /**
     * The operation that throws whenever it is called: `caller.ring`, `callee.cancel`, `journal.append`, `noAnswerMs`.
     */
    faulty?: string
  } = {},
): FakeWorld & { releaseJournal(): void } {
  const clock = createVirtualClock()
  const devices: FakeDevice[] = []
  const ended: HalfTrace[] = []
  const discarded: HalfTrace[] = []
  const order: string[] = []
  const held: (() => void)[] = []
  let ids = 0
  const mayFail = (what: string) => {
    if (what === options.faulty) throw new Error(`${what} fails`)
  }
  const causeText = (cause: Cause) => `${cause.kind} ${cause.q850} ${cause.sipStatus}`

  const ports: CallPorts = {
    clock,
    log: options.log ?? silentLog,
    journal: {
      open(half) {
        mayFail('journal.open')
        return new Promise<void>((resolve) => {
          const done = () => {
            order.push(`journal ${half.side}`)
            resolve()
          }
          if (options.holdJournal) held.push(done)
          else done()
        })
      },
      append: () => mayFail('journal.append'),
      close(half) {
        ended.push(half)
        mayFail('journal.close')
      },
      discard(half) {
        discarded.push(half)
        mayFail('journal.discard')
      },
    },
    routing: {
      route({ dialedNumber }) {
        if (dialedNumber === options.faultyNumber) throw new Error('a fault')
        const devices = Array.from({ length: options.devices ?? 1 }, (_, i) => ({
          uri: `sip:101@192.0.2.${i}`,
          route: [],
        }))
        return (
          options.routes?.[dialedNumber] ??
          options.route ?? { kind: 'extension', number: '101', name: 'Sales', devices }
        )
      },
    },
    legs: {
      call(device, offer, hear): OutgoingLeg {
        order.push('INVITE')
        const did: string[] = []
        mayFail('callee.invite')
        devices.push({ device, offer, says: calleeSays(hear), did })
        return {
          cancel(reason) {
            did.push(`cancel ${reason ?? ''}`.trim())
            mayFail('callee.cancel')
          },
          acknowledge(sdp) {
            did.push(`ack ${sdp}`)
            mayFail('callee.acknowledge')
          },
          release(cause) {
            did.push(`bye ${causeText(cause)}`)
            mayFail('callee.release')
          },
          request(request: MidCallRequest) {
            mayFail('callee.request')
            did.push(`${request.method} ${request.body}`)
            return Promise.resolve(options.midCall ?? OK)
          },
        }
      },
    },
    services: options.services ?? {},
    site: () => 'lab',
    noAnswerMs() {
      mayFail('noAnswerMs')
      return 30_000
    },
    maxCalls: () => MAX_CALLS,
    newCallId: () => `call-${++ids}`,
    newRecordId: () => `record-${++ids}`,
  }
  const calls = createCallControl(ports)
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  return {
    clock,
    calls,
    devices,
    ended,
    discarded,
    order,
    settle,
    async call(incoming = {}) {
      const did: string[] = []
      let hear: Hear | undefined
      const leg: IncomingLeg = {
        listen: (given) => void (hear = given),
        ring: (status, sdp) => {
          mayFail('caller.ring')
          order.push(String(status))
          did.push(`${status} ${sdp}`.trim())
        },
        answer: (sdp) => {
          mayFail('caller.answer')
          order.push('200')
          did.push(`200 ${sdp}`)
          if (!options.holdAnswer) hear?.({ type: 'answer_sent' })
        },
        refuse: (cause) => {
          order.push(String(cause.sipStatus))
          did.push(`refuse ${causeText(cause)}`)
          mayFail('caller.refuse')
        },
        release(cause) {
          did.push(`bye ${causeText(cause)}`)
          mayFail('caller.release')
        },
        request(request) {
          mayFail('caller.request')
          did.push(`${request.method} ${request.body}`)
          return Promise.resolve(options.midCall ?? OK)
        },
      }
      calls.incoming(leg, {
        callerNumber: '100',
        isHidden: false,
        displayName: '',
        configuredName: 'Reception',
        dialedNumber: '101',
        dialedHost: 'office.test',
        peer: { transport: 'udp', sipCallId: 'a@b' },
        sdp: 'v=0 offer',
        maxForwards: 70,
        headers: {},
        ...incoming,
      })
      await settle()
      return { says: callerSays(hear!), did }
    },
    half(side) {
      const found = ended.find((half) => half.side === side)
      if (!found) throw new Error(`no ${side} half has ended`)
      return found
    },
    releaseJournal() {
      for (const done of held.splice(0)) done()
    },
  }
}

/** Returns the release of a finished half. */
export const releaseOf = (half: HalfTrace): Cause => half.entries.at(-1)!.facts!.release!

/** Returns the detection points a half met. */
export const pointsOf = (half: HalfTrace): string[] =>
  half.entries.flatMap(({ dp }) => (dp === undefined ? [] : [dp]))
