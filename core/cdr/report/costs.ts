import { sql, type RawBuilder } from 'kysely'
import type { CostGrouping, CostReport, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { matches } from '../query/matches.ts'
import type { CdrTables } from '../store/tables.ts'

/** What a report of costs is asked for. */
export interface CostRequest {
  readonly filter: RecordFilter
  readonly by: CostGrouping
  readonly limit: number
}

const VALUES: Readonly<Record<CostGrouping, RawBuilder<string>>> = {
  /** Who pays: the party that is charged, or the caller. */
  extension: sql`CASE WHEN record.charged_number <> '' THEN record.charged_number ELSE record.caller_number END`,
  line: sql`record.line`,
  destination: sql`record.destination_number`,
}

/** The half by which a call costs: that of the outside party, or the caller's where it left no record. */
const PAYS = sql<boolean>`(record.side = 'T' OR NOT EXISTS (SELECT 1 FROM record AS t
  WHERE t.call_id = record.call_id AND t.side = 'T' AND t.cost IS NOT NULL))`

/** Costs by a value and currency, the dearest first; ties are broken by the value itself. */
export async function costsBy(database: Database, { filter, by, limit }: CostRequest): Promise<CostReport> {
  const value = VALUES[by]
  const rows = await queries<CdrTables>(database)
    .selectFrom('record')
    .select([
      value.as('value'),
      'record.currency as currency',
      sql<number>`COUNT(*)`.as('calls'),
      sql<number>`SUM(record.duration)`.as('talkSeconds'),
      sql<number>`ROUND(SUM(record.cost), 4)`.as('cost'),
    ])
    .where('record.cost', 'is not', null)
    .where(matches(filter))
    .where(PAYS)
    .groupBy([value, 'record.currency'])
    .orderBy('cost', 'desc')
    .orderBy('value')
    .limit(limit)
    .execute()
  return { rows }
}
