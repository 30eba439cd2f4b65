import type { Cause, CauseKind, HalfTrace, TraceEntry, TraceFacts } from '../../call/index.ts'
import { uuidv7 } from '../../kit/index.ts'

/** 2026-11-23 09:00:00 UTC. */
export const NINE = Date.UTC(2026, 10, 23, 9)

/** Makes a cause in words of its own. */
export const cause = (kind: CauseKind, more: Partial<Cause> = {}): Cause => ({
  kind,
  by: 'server',
  q850: 31,
  sipStatus: undefined,
  text: '',
  ...more,
})

type Step = readonly [atMs: number, event: string, facts?: TraceFacts]

const FIRST: TraceFacts = { callerNumber: '100', dialedNumber: '101', destinationNumber: '101' }

/** Makes a half with the given steps after its setup; `connect` gets its detection point. */
export function makeHalf(
  steps: readonly Step[],
  more: Partial<HalfTrace> = {},
  first: TraceFacts = {},
): HalfTrace {
  const wallAt = more.wallAt ?? NINE
  const side = more.side ?? 'O'
  const answer = side === 'O' ? 'O_Answer' : 'T_Answer'
  const entries: TraceEntry[] = [
    { atMs: 0, state: 'Null', event: 'open', next: 'Null', facts: { ...FIRST, ...first } },
    ...steps.map(([atMs, event, facts]) => ({
      atMs,
      state: 'Any',
      event,
      next: 'Any',
      ...(event === 'connect' ? { dp: answer } : {}),
      ...(facts ? { facts } : {}),
    })),
  ]
  return {
    version: 1,
    recordId: uuidv7(wallAt),
    callId: uuidv7(wallAt),
    side,
    party: 'local',
    hop: side === 'O' ? 0 : 1,
    site: 'main',
    wallAt,
    clockMs: 5000,
    entries,
    ...more,
  }
}

/** Makes an answered call of `talkMs` after two seconds of ringing. */
export const answeredHalf = (
  talkMs: number,
  more: Partial<HalfTrace> = {},
  first: TraceFacts = {},
): HalfTrace =>
  makeHalf(
    [
      [50, 'alerting', { sipStatus: 180 }],
      [2050, 'connect', { sipStatus: 200 }],
      [2050 + talkMs, 'disconnect', { release: cause('normal', { by: 'caller', q850: 16, sipStatus: 200 }) }],
    ],
    more,
    first,
  )

/** Makes a half that nobody answered. */
export const unansweredHalf = (
  kind: CauseKind,
  more: Partial<HalfTrace> = {},
  first: TraceFacts = {},
): HalfTrace => makeHalf([[900, 'release', { release: cause(kind) }]], more, first)
