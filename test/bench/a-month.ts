import { CDR_MIGRATIONS } from '../../core/cdr/index.ts'
import { RECORD_COLUMNS, RECORD_COLUMN_IDS } from '../../core/contract/index.ts'
import { openStore, type WritableDatabase } from '../../core/store/index.ts'

/** The month whose calls are made, UTC epoch milliseconds. */
export const MONTH = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) }
/** Calls of the month, two halves each. */
export const MONTH_CALLS = 210_000
const STEP_MS = Math.floor((MONTH.to - MONTH.from) / MONTH_CALLS)

async function fill(database: WritableDatabase): Promise<void> {
  const given: Record<string, string> = {
    caller_number: `CASE n % 3 WHEN 0 THEN '+4930' || (n * 7919 % 4000) ELSE CAST(100 + n * 31 % 60 AS TEXT) END`,
    dialed_number: `CAST(100 + n * 17 % 60 AS TEXT)`,
    destination_number: `CASE n % 3 WHEN 1 THEN '+4940' || (n * 6007 % 4000) ELSE CAST(100 + n * 17 % 60 AS TEXT) END`,
    duration: `CASE WHEN n % 4 = 0 THEN 0 ELSE n * 101 % 600 + 1 END`,
    setup_time: `${MONTH.from} + n * ${STEP_MS} + hop * 40`,
    connect_time: `CASE WHEN n % 4 = 0 THEN NULL ELSE ${MONTH.from} + n * ${STEP_MS} + 8000 END`,
    release_time: `${MONTH.from} + n * ${STEP_MS} + 8000 + n * 101 % 600 * 1000`,
    alert_time: `${MONTH.from} + n * ${STEP_MS} + hop * 40 + 300 + n * 13 % 900`,
    side: `CASE hop WHEN 0 THEN 'O' ELSE 'T' END`,
    party: `CASE WHEN (n % 3 = 0 AND hop = 0) OR (n % 3 = 1 AND hop = 1) THEN 'outside' ELSE 'local' END`,
    result: `CASE WHEN n % 4 <> 0 THEN 'answered' WHEN n % 8 = 0 THEN 'no_answer' ELSE 'busy' END`,
    service: `'basic'`,
    direction: `CASE n % 3 WHEN 0 THEN 'inbound' WHEN 1 THEN 'outbound' ELSE 'internal' END`,
    line: `CASE WHEN n % 3 = 2 THEN '' ELSE 'line' || (n % 4) END`,
    call_id: `printf('019a0000-0000-7000-8000-%012d', n)`,
    record_id: `printf('019a0000-0000-7000-9%03d-%012d', hop, n)`,
    hop: 'hop',
    sequence: 'n * 2 + hop + 1',
  }
  const plain = { text: `''`, time: String(MONTH.from), seconds: '0', integer: '0', real: '0', flag: '0' }
  const values = RECORD_COLUMN_IDS.map((id) => given[id] ?? plain[RECORD_COLUMNS[id].type])
  await database.exec(`
    INSERT INTO record (${RECORD_COLUMN_IDS.join(', ')})
    WITH RECURSIVE call (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM call WHERE n + 1 < ${MONTH_CALLS}),
    half (hop) AS (VALUES (0), (1))
    SELECT ${values.join(', ')} FROM call CROSS JOIN half;
  `)
}

/** Makes a month of a large office in a new data folder, an O and a T half for each call, inside SQLite. */
export async function makeMonth(dataDir: string): Promise<void> {
  // The later steps of the schema are made for all records at once, when the folder is opened next.
  const empty = await openStore(dataDir, CDR_MIGRATIONS)
  await fill(empty.writer)
  await empty.writer.run("UPDATE counter SET value = ? WHERE name = 'sequence'", [MONTH_CALLS * 2])
  await empty.close()
}
