import type { RecordsSince } from '../../../../contract/index.ts'
import type { PostOutcome } from './post.ts'
import type { Target } from './target.ts'

/** A record that is not taken for so long becomes a dead letter. */
const GIVE_UP_MS = 24 * 3_600_000
/** The number of dead letters with which the target waits: nothing is dropped unseen. */
const MAX_DEAD_LETTERS = 1000

const HEALTHY = { failingSince: null, failures: 0, notBefore: null }

const countGone = ({ gaps }: RecordsSince) => gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** Returns the target after a page was taken, or had no records to send; `now` is UTC epoch milliseconds. */
export const targetAfterSuccess = (
  target: Target,
  page: RecordsSince,
  { now, status }: { readonly now: number; readonly status: number | undefined },
): Target => ({
  ...target,
  ...HEALTHY,
  cursor: page.next,
  deletedBefore: target.deletedBefore + countGone(page),
  lastDelivery: status === undefined ? target.lastDelivery : { at: now, status, problem: null },
})

/** Returns the target after a page was not taken; a record that nobody takes for a day becomes a dead letter. */
export function targetAfterFailure(
  target: Target,
  page: RecordsSince,
  now: number,
  { why, retryAfterMs }: PostOutcome & { readonly kind: 'failed' },
): Target {
  const failingSince = target.failingSince ?? now
  const failed = {
    ...target,
    failures: target.failures + 1,
    failingSince,
    notBefore: retryAfterMs === undefined ? null : now + retryAfterMs,
    lastDelivery: { at: now, status: null, problem: why },
  }
  const isLost = now - failingSince >= GIVE_UP_MS && target.deadLetters.length < MAX_DEAD_LETTERS
  if (!isLost || page.records.length !== 1) return failed
  const { sequence, record_id: recordId } = page.records[0]!
  return {
    ...failed,
    ...HEALTHY,
    cursor: sequence,
    deletedBefore: target.deletedBefore + countGone(page),
    deadLetters: [...target.deadLetters, { sequence, recordId, at: now, problem: why }],
  }
}
