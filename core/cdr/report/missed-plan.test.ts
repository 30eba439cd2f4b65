import { expect, it } from 'vitest'
import { queries, type SqlValue } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { openTempStore } from '../testkit/temp-store.ts'
import { missedQuery } from './missed.ts'

it('each returning call is looked for in an index by both its numbers or its outside number, and by time', async () => {
  const store = await openTempStore()
  const db = queries<CdrTables>(store.reader)
  for (const kind of ['office', 'extension'] as const) {
    const { sql, parameters } = missedQuery(db, { kind, days: 7, from: 0, to: 1 }).compile()
    const plan = await store.reader.all(`EXPLAIN QUERY PLAN ${sql}`, parameters as SqlValue[])
    const returning = plan.map(({ detail }) => String(detail)).filter((line) => / r (USING|$)/.test(line))
    const time = 'setup_time>? AND setup_time<?'
    expect(returning).toEqual([
      `SEARCH r USING INDEX record_talked (caller_number=? AND destination_number=? AND ${time})`,
      `SEARCH r USING INDEX record_caller_bare (<expr>=? AND ${time})`,
      `SEARCH r USING INDEX record_talked (caller_number=? AND destination_number=? AND ${time})`,
      `SEARCH r USING INDEX record_destination_bare (<expr>=? AND ${time})`,
    ])
  }
  await store.dispose()
})
