import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordFilterSchema, type Condition, type RecordFilter } from '../../contract/index.ts'
import { queries, type SqlValue } from '../../store/index.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import type { CdrTables } from '../store/tables.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { countedCalls, keptQuarters } from '../query/counted-calls.ts'
import { QUARTER_MS } from '../query/quarter.ts'
import { countRecords } from '../query/totals.ts'
import { readQuarters } from './quarters.ts'

const HOUR_MS = 3_600_000
const random = seededRandom(23)
const upTo = (limit: number) => Math.floor(random() * limit)
const pick = <const T>(of: readonly T[]): T => of[upTo(of.length)]!

let store: TempStore
beforeAll(async () => {
  store = await openTempStore()
})
afterAll(() => store.dispose())

/**
 * Writes halves of calls over a day, their later hops up to three hours after the first, some without a caller's
 * record.
 */
async function write(calls: number, from: number) {
  for (let call = from; call < from + calls; call++) {
    const lowest = upTo(4) === 0 ? 1 : 0
    const hops = Array.from({ length: 1 + upTo(3) }, (_, place) => lowest + place)
    const wallAt = NINE + upTo(24) * HOUR_MS + upTo(HOUR_MS)
    const halves = hops.map((hop) => {
      const more = {
        callId: `call-${call}`,
        recordId: `call-${call}-${hop}`,
        hop,
        side: hop === 0 ? 'O' : 'T',
        wallAt: wallAt + (hop === lowest ? 0 : upTo(3 * HOUR_MS)),
      } as const
      const facts = {
        service: pick(['basic', 'attendant', 'voicemail']),
        groupNumber: '500',
        destinationNumber: pick(['500', '101']),
      }
      return upTo(2) === 0 ? answeredHalf(upTo(900_000), more, facts) : unansweredHalf('busy', more, facts)
    })
    // Callee records are as a rule written before the caller's.
    await store.fill(upTo(3) === 0 ? halves : halves.reverse())
  }
}

const filters: RecordFilter[] = Array.from({ length: 60 }, (_, place) => {
  const from = NINE - HOUR_MS + upTo(20 * HOUR_MS)
  const aligned = upTo(2) === 0 ? QUARTER_MS : 1
  return recordFilterSchema.parse({
    view: (['all', 'basic', 'failed'] as const)[place % 3],
    ...(upTo(4) > 0 ? { from: from - (from % aligned) } : {}),
    ...(upTo(4) > 0 ? { to: from + upTo(16 * HOUR_MS) } : {}),
  })
})

/** A condition that holds for all, so that records are read. */
const EVERY: Condition = { field: 'hop', is: 'atLeast', values: ['0'], not: false }

async function sumsAgree() {
  for (const filter of filters) {
    const read = { ...filter, where: [EVERY] }
    expect(await readQuarters(store.reader, filter)).toEqual(await readQuarters(store.reader, read))
    expect(await countRecords(store.reader, { filter })).toEqual(
      await countRecords(store.reader, { filter: read }),
    )
  }
}

describe('sums by quarter of an hour', () => {
  it('are those of the records, whatever is written, deleted and masked', async () => {
    expect(filters.filter((filter) => keptQuarters(filter, 3 * HOUR_MS)).length).toBeGreaterThan(30)
    await sumsAgree()
    await write(150, 0)
    await sumsAgree()
    for (let round = 0; round < 40; round++) {
      const call = upTo(150)
      await store.writer.run('DELETE FROM record WHERE record_id = ?', [`call-${call}-${upTo(4)}`])
      await store.writer.run("UPDATE record SET destination_number = '50•' WHERE call_id = ?", [
        `call-${upTo(150)}`,
      ])
    }
    await write(20, 150)
    await sumsAgree()
    await store.writer.exec('DELETE FROM record')
    expect(await readQuarters(store.reader, filters[0]!)).toEqual([])
    expect(await store.reader.get('SELECT count(*) AS n FROM call_sums WHERE calls <> 0')).toEqual({ n: 0 })
  })

  it('do not read the records of the range', async () => {
    const filter = recordFilterSchema.parse({ from: NINE, to: NINE + 365 * 24 * HOUR_MS })
    const { sql, parameters } = countedCalls(queries<CdrTables>(store.reader), filter, HOUR_MS).compile()
    const plan = await store.reader.all(`EXPLAIN QUERY PLAN ${sql}`, parameters as SqlValue[])
    const walks = plan
      .map(({ detail }) => String(detail))
      .filter((line) => /^(SCAN|SEARCH) (call_sums|record) /.test(line))
    const sums = 'SEARCH call_sums USING PRIMARY KEY (quarter>? AND quarter<?)'
    const records = expect.stringMatching(
      /^SEARCH record USING .*\(setup_time>\? AND setup_time<\?\)/,
    ) as string
    // At each end of the range, whether some call is counted by a callee's record is asked of the sums, too.
    expect(walks).toEqual([sums, records, sums, records, sums])
  })
})
