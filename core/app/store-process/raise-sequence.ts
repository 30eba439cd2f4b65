import type { WritableDatabase } from '../../store/index.ts'
import { MARK_STEP, type FoundKept } from './keep-file.ts'

/**
 * Returns where the sequence has to go on so that no number is given out twice.
 * @param own the last number of the database that is to be used
 * @param replaced that of the database whose place it takes; undefined when nobody knows
 */
export function floorOf(own: number, replaced: number | undefined, found: FoundKept): number {
  const mark = found.kind === 'kept' ? found.kept.sequence : undefined
  const known = Math.max(own, replaced ?? 0)
  const isCertain = mark === undefined || (replaced !== undefined && replaced >= mark)
  return isCertain ? known : Math.max(known, mark + MARK_STEP)
}

/** Lets the sequence go on above `floor`, and writes down why numbers are missing. Has to run in one transaction. */
export async function raiseSequence(
  database: WritableDatabase,
  { floor, at, why }: { readonly floor: number; readonly at: number; readonly why: string },
): Promise<void> {
  const row = await database.get("SELECT value FROM counter WHERE name = 'sequence'")
  const last = Number(row?.['value'] ?? 0)
  if (floor <= last) return
  await database.run("INSERT OR REPLACE INTO counter (name, value) VALUES ('sequence', ?)", [floor])
  await database.run(
    `INSERT INTO deletion (kind, deleted_at, why, records, first_sequence, last_sequence)
     VALUES ('aside', ?, ?, ?, ?, ?)`,
    [Math.round(at), why, floor - last, last + 1, floor],
  )
}
