import type { Condition, NumberPlan, RecordFilter } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { readNumberPlan } from './number-plan.ts'
import { findTexts, isAboutTexts, readNewTexts, type FoundTexts } from './text-condition.ts'

/** The knowledge of the database about the values of a filter. */
export interface KnownValues {
  /** The plan that says which numbers are the same. */
  readonly plan?: NumberPlan | undefined
  /** Texts of its conditions on texts. */
  readonly found?: ReadonlyMap<Condition, FoundTexts>
  /** The new texts, as returned by `readNewTexts`. */
  readonly newTexts?: string
}

/** A filter with what the database says of its values. */
export interface PlannedFilter extends RecordFilter, KnownValues {
  /** No record can be in it. */
  readonly isNever?: boolean
}

/** Narrows the time of a filter to when its texts occur. */
function narrowed(filter: PlannedFilter, found: ReadonlyMap<Condition, FoundTexts>): PlannedFilter {
  let [from, to] = [filter.from ?? -Infinity, filter.to ?? Infinity]
  for (const [{ not, values }, { texts, span }] of found) {
    if (not || values.includes('')) continue
    if (texts?.length === 0) return { ...filter, isNever: true }
    from = Math.max(from, span.first)
    to = Math.min(to, span.last + 1)
  }
  return {
    ...filter,
    ...(Number.isFinite(from) && { from }),
    ...(Number.isFinite(to) && { to }),
    isNever: from >= to,
  }
}

/** Asks the database about the values of a filter: each search does so once, before anything else. */
export async function planned(database: ReadableDatabase, filter: PlannedFilter): Promise<PlannedFilter> {
  if (filter.found) return filter
  const plan = await readNumberPlan(database)
  const conditions = filter.where.filter(isAboutTexts)
  const found = new Map<Condition, FoundTexts>()
  if (conditions.length === 0) return { ...filter, plan, found }
  const db = queries<CdrTables>(database)
  const newTexts = await readNewTexts(db)
  for (const condition of conditions) found.set(condition, await findTexts(db, condition, newTexts))
  return narrowed({ ...filter, plan, found, newTexts }, found)
}
