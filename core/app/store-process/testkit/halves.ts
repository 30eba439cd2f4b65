import type { HalfTrace } from '../../../call/index.ts'
import { deriveRecord, interruptTrace } from '../../../cdr/index.ts'
import { uuidv7 } from '../../../kit/index.ts'

const NINE = Date.UTC(2026, 10, 23, 9)

/** Makes a half of 100 that has just begun to call 101. */
export const openHalf = (callId: string): HalfTrace => ({
  version: 1,
  recordId: uuidv7(NINE),
  callId,
  side: 'O',
  party: 'local',
  hop: 0,
  site: 'lab',
  wallAt: NINE,
  clockMs: 1000,
  entries: [
    {
      atMs: 0,
      state: 'O_Null',
      event: 'open',
      next: 'O_Null',
      facts: { callerNumber: '100', dialedNumber: '101', destinationNumber: '101' },
    },
  ],
})

/** Returns the same half when it has ended, and its record. */
export function ended(half: HalfTrace) {
  const trace = interruptTrace(half, 500)
  return { half: trace, draft: deriveRecord(trace) }
}
