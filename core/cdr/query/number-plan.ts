import { numberPlanOf, type NumberPlan, type RecordFilter } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'

/** A filter with what says which of its numbers are the same. */
export interface PlannedFilter extends RecordFilter {
  readonly plan?: NumberPlan | undefined
}

/** Reads how numbers are written where the PBX stands. */
export async function readNumberPlan(database: Database): Promise<NumberPlan | undefined> {
  const row = await database.get('SELECT country, area_code FROM number_plan')
  return row && numberPlanOf({ country: String(row['country']), areaCode: String(row['area_code']) })
}

/** A filter that finds numbers in every way to write them. */
export async function planned(database: Database, filter: PlannedFilter): Promise<PlannedFilter> {
  return { ...filter, plan: await readNumberPlan(database) }
}
