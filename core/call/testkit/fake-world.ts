import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog, type Logger } from '../../kit/index.ts'
import type { Cause } from '../cause/index.ts'
import { createCallControl, type CallControl } from '../control/index.ts'
import type { IncomingCall, MidCallAnswer, Route } from '../ports/index.ts'
import type { ServiceOrder } from '../service/index.ts'
import type { HalfTrace } from '../trace/half-trace.ts'
import { createFakeJournal } from './fake-journal.ts'
import {
  calleeSays,
  createCalleeLeg,
  createCallerLeg,
  type FakeCaller,
  type FakeDevice,
  type LegsOptions,
} from './fake-legs.ts'

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

/** What is special about a world. */
export interface WorldOptions {
  readonly devices?: number
  readonly route?: Route
  readonly holdJournal?: boolean
  /** Whether the 200 to the caller waits until the test lets it go. */
  readonly holdAnswer?: boolean
  readonly log?: Logger
  readonly midCall?: MidCallAnswer
  readonly services?: ServiceOrder
  /** Where numbers lead besides 101. */
  readonly routes?: Readonly<Record<string, Route>>
  readonly faultyNumber?: string
  /**
   * The operation that throws whenever it is called: `caller.ring`, `callee.cancel`, `journal.append`, `noAnswerMs`.
   */
  readonly faulty?: string
}

/** The call of 100 to 101 as its INVITE describes it. */
const INCOMING: IncomingCall = {
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
}

function routeOf(options: WorldOptions, dialedNumber: string): Route {
  if (dialedNumber === options.faultyNumber) throw new Error('a fault')
  const devices = Array.from({ length: options.devices ?? 1 }, (_, i) => ({
    uri: `sip:101@192.0.2.${i}`,
    route: [],
  }))
  const sales = { kind: 'extension', number: '101', name: 'Sales', devices } as const
  return options.routes?.[dialedNumber] ?? options.route ?? sales
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

/** Creates a world in which 101 has the given number of devices. */
export function createFakeWorld(options: WorldOptions = {}): FakeWorld & { releaseJournal(): void } {
  const clock = createVirtualClock()
  const devices: FakeDevice[] = []
  const order: string[] = []
  let ids = 0
  const mayFail = (what: string) => {
    if (what === options.faulty) throw new Error(`${what} fails`)
  }
  const { holdAnswer = false, midCall = OK } = options
  const legs: LegsOptions = { order, mayFail, holdAnswer, midCall }
  const journal = createFakeJournal(order, mayFail, options.holdJournal ?? false)
  const calls = createCallControl({
    clock,
    log: options.log ?? silentLog,
    journal,
    routing: { route: ({ dialedNumber }) => routeOf(options, dialedNumber) },
    legs: {
      call(device, offer, hear) {
        order.push('INVITE')
        const did: string[] = []
        mayFail('callee.invite')
        devices.push({ device, offer, says: calleeSays(hear), did })
        return createCalleeLeg(did, legs)
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
  })
  return {
    clock,
    calls,
    devices,
    ended: journal.ended,
    discarded: journal.discarded,
    order,
    settle,
    async call(incoming = {}) {
      const { leg, says, did } = createCallerLeg(legs)
      calls.incoming(leg, { ...INCOMING, ...incoming })
      await settle()
      return { says, did }
    },
    half(side) {
      const found = journal.ended.find((half) => half.side === side)
      if (!found) throw new Error(`no ${side} half has ended`)
      return found
    },
    releaseJournal: () => journal.letGo(),
  }
}

/** Returns the release of a finished half. */
export const releaseOf = (half: HalfTrace): Cause => half.entries.at(-1)!.facts!.release!

/** Returns the detection points a half met. */
export const pointsOf = (half: HalfTrace): string[] =>
  half.entries.flatMap(({ dp }) => (dp === undefined ? [] : [dp]))
