import type { ReadableDatabase } from '../../store/index.ts'

/** Sequence numbers, first and last included. */
export interface SequenceRange {
  readonly first: number
  readonly last: number
}

/** Some of the ranges of deleted records, and the number to ask for the next ones from; null at the end. */
export interface DeletedRanges {
  readonly ranges: readonly SequenceRange[]
  readonly next: number | null
}

/**
 * Returns the sequence numbers of records that a rule deleted, after one of them, in order. Those that are lost or were
 * never written by this store are not among them.
 * @param limit records that are looked at in between
 */
export async function deletedRanges(
  database: ReadableDatabase,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<DeletedRanges> {
  const deletions = await database.all(
    `SELECT first_sequence AS first, last_sequence AS last FROM deletion
     WHERE kind = 'deleted' AND last_sequence > ? ORDER BY first_sequence`,
    [since],
  )
  const ranges: SequenceRange[] = []
  let before = since
  for (const { first, last } of deletions as unknown as SequenceRange[]) {
    before = Math.max(before, first - 1)
    const present = await database.all(
      'SELECT sequence FROM record WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?',
      [before, last, limit],
    )
    for (const { sequence } of present) {
      if (Number(sequence) > before + 1) ranges.push({ first: before + 1, last: Number(sequence) - 1 })
      before = Number(sequence)
    }
    if (present.length === limit) return { ranges, next: before }
    if (last > before) ranges.push({ first: before + 1, last })
    before = Math.max(before, last)
  }
  return { ranges, next: null }
}
