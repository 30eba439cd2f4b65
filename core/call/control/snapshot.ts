import type { Direction, Party, Side } from '../trace/half-trace.ts'
import type { Half } from '../half/index.ts'

/** The stage that a half or a call in progress has reached. */
export type Stage = 'setup' | 'ringing' | 'talking' | 'held'

/** One half of a call in progress; instants are UTC epoch milliseconds. */
export interface HalfSnapshot {
  readonly recordId: string
  readonly side: Side
  readonly party: Party
  readonly hop: number
  readonly stage: Stage
  readonly number: string
  readonly name: string
  readonly setupAt: number
  readonly alertAt: number | null
  readonly connectAt: number | null
  readonly remoteAddress: string
  readonly codec: string
}

/** A call in progress. */
export interface CallSnapshot {
  readonly callId: string
  readonly callerNumber: string
  readonly callerName: string
  readonly dialedNumber: string
  readonly destinationNumber: string
  readonly destinationName: string
  readonly direction: Direction
  readonly stage: Stage
  readonly setupAt: number
  readonly connectAt: number | null
  readonly halves: HalfSnapshot[]
}

type AnyHalf = Pick<Half<string, string>, 'origin' | 'facts' | 'alertAt' | 'connectAt' | 'hasEnded'>

function stageOf(half: AnyHalf): Stage {
  if (half.connectAt !== undefined) return half.facts.hold === 'start' ? 'held' : 'talking'
  return half.alertAt === undefined ? 'setup' : 'ringing'
}

function halfSnapshot(half: AnyHalf): HalfSnapshot {
  const { origin, facts } = half
  const isCaller = origin.side === 'O'
  return {
    recordId: origin.recordId,
    side: origin.side,
    party: origin.party,
    hop: origin.hop,
    stage: stageOf(half),
    number: (isCaller ? facts.callerNumber : facts.destinationNumber) ?? '',
    name: (isCaller ? facts.callerName : facts.destinationName) ?? '',
    setupAt: origin.wallAt,
    alertAt: half.alertAt ?? null,
    connectAt: half.connectAt ?? null,
    remoteAddress: facts.peer?.remoteAddress ?? '',
    codec: facts.peer?.codec ?? '',
  }
}

/** Returns a snapshot of a call in progress, its originating half first; that one may have ended before the others. */
export function callSnapshot(origin: AnyHalf, targets: readonly AnyHalf[]): CallSnapshot {
  const { facts } = origin
  const isLeft = origin.hasEnded && targets.length > 0
  const halves = isLeft ? targets : [origin, ...targets]
  const [first] = halves as [AnyHalf]
  return {
    callId: origin.origin.callId,
    callerNumber: facts.callerNumber ?? '',
    callerName: facts.callerName ?? '',
    dialedNumber: facts.dialedNumber ?? '',
    destinationNumber: facts.destinationNumber ?? '',
    destinationName: facts.destinationName ?? '',
    direction: facts.direction ?? 'internal',
    stage: stageOf(first),
    setupAt: origin.origin.wallAt,
    connectAt: first.connectAt ?? null,
    halves: halves.map(halfSnapshot),
  }
}
