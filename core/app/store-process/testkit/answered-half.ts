import type { HalfTrace, TraceFacts } from '../../../call/index.ts'
import { uuidv7 } from '../../../kit/index.ts'

const FIRST: TraceFacts = { callerNumber: '100', dialedNumber: '101', destinationNumber: '101' }
const RELEASE = {
  kind: 'normal',
  by: 'caller',
  q850: 16,
  sipStatus: 200,
  text: '',
} as const

/**
 * Makes an O-half that began at `wallAt` (UTC epoch milliseconds) and talked for `talkMs` after two seconds of ringing.
 */
export function answeredHalf(
  talkMs: number,
  { wallAt }: { readonly wallAt: number },
  facts: TraceFacts = {},
): HalfTrace {
  const step = (atMs: number, event: string, more: object = {}) => ({
    atMs,
    state: 'Any',
    event,
    next: 'Any',
    ...more,
  })
  return {
    version: 1,
    recordId: uuidv7(wallAt),
    callId: uuidv7(wallAt),
    side: 'O',
    party: 'local',
    hop: 0,
    site: 'main',
    wallAt,
    clockMs: 5000,
    entries: [
      step(0, 'open', { facts: { ...FIRST, ...facts } }),
      step(2000, 'connect', { dp: 'O_Answer', facts: { sipStatus: 200 } }),
      step(2000 + talkMs, 'disconnect', { facts: { release: RELEASE } }),
    ],
  }
}
