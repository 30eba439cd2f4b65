import { numberPlanOf, type NumberPlan } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'

/** Reads how numbers are written where the PBX stands. */
export async function readNumberPlan(database: ReadableDatabase): Promise<NumberPlan | undefined> {
  const row = await database.get('SELECT country, area_code FROM number_plan')
  return row && numberPlanOf({ country: String(row['country']), areaCode: String(row['area_code']) })
}
