// Records of an office for the benches, made inside SQLite, the same for each run.
import { existsSync } from 'node:fs'
import { CDR_MIGRATIONS } from '../../core/cdr/index.ts'
import { MIGRATIONS } from '../../core/app/store-process/index.ts'
import { RECORD_COLUMNS, RECORD_COLUMN_IDS } from '../../core/contract/index.ts'
import { databasePath, openStore, type OpenStore } from '../../core/store/index.ts'

/** The first instant of two years of records. */
export const FROM = Date.UTC(2024, 10, 1)
/** The last one. */
export const TO = Date.UTC(2026, 10, 1)

/** Returns an evenly spread number below `m` that depends on the call `n` and on `salt` alone. */
const pick = (m: number, salt: number) =>
  `((n * 48271 % 2147483647 * 69621 + ${salt} * 40692) % 2147483647 % ${m})`
const cases = (value: string, table: readonly (readonly [number, string])[], other: string) =>
  `CASE ${table.map(([below, text]) => `WHEN ${value} < ${below} THEN ${text}`).join(' ')} ELSE ${other} END`

const OUTSIDE = `'+49' || (30 + ${pick(60, 1)}) || (100000 + ${pick(150_000, 2)})`
const EXTENSION = `CAST(100 + ${pick(100, 3)} AS TEXT)`
const OTHER = `CAST(100 + ${pick(100, 4)} AS TEXT)`
// 40 % from outside, 35 % to the outside, 25 % inside.
const INBOUND = `${pick(100, 5)} < 40`
const OUTBOUND = `(${pick(100, 5)} BETWEEN 40 AND 74)`
const RESULT = cases(
  pick(1000, 6),
  [
    [700, `'answered'`],
    [790, `'no_answer'`],
    [870, `'busy'`],
    [930, `'abandoned'`],
    [960, `'rejected'`],
    [980, `'unreachable'`],
    [995, `'not_found'`],
    [998, `'failed'`],
    [999, `'forbidden'`],
  ],
  `'congestion'`,
)
const TALK = `(CASE WHEN ${pick(100, 7)} < 2 THEN 1800 + ${pick(9000, 8)} ELSE 1 + ${pick(30, 9)} * ${pick(30, 10)} END)`
const values: Readonly<Record<string, string>> = {
  caller_number: `CASE WHEN ${INBOUND} THEN ${OUTSIDE} ELSE ${EXTENSION} END`,
  dialed_number: `CASE WHEN ${OUTBOUND} THEN '9' || ${OUTSIDE} WHEN ${INBOUND} THEN did ELSE ${OTHER} END`,
  destination_number: `CASE WHEN ${OUTBOUND} THEN ${OUTSIDE} ELSE ${OTHER} END`,
  duration: `CASE WHEN result = 'answered' THEN talk ELSE 0 END`,
  setup_time: 'began + hop * 35',
  connect_time: `CASE WHEN result = 'answered' THEN began + 6000 END`,
  release_time: `CASE WHEN result = 'answered' THEN began + 6000 + talk * 1000 ELSE began + 15000 END`,
  side: `CASE hop WHEN 0 THEN 'O' ELSE 'T' END`,
  party: `CASE WHEN (${INBOUND} AND hop = 0) OR (${OUTBOUND} AND hop > 0) THEN 'outside' ELSE 'local' END`,
  result: 'result',
  released_by: cases(
    pick(10, 11),
    [
      [5, `'caller'`],
      [9, `'callee'`],
    ],
    `'server'`,
  ),
  cause: `CASE result WHEN 'answered' THEN 16 WHEN 'busy' THEN 17 WHEN 'no_answer' THEN 19 WHEN 'abandoned' THEN 16
    WHEN 'rejected' THEN 21 WHEN 'unreachable' THEN 20 WHEN 'not_found' THEN 1 WHEN 'congestion' THEN 42 ELSE 41 END`,
  sip_status: `CASE result WHEN 'answered' THEN 200 WHEN 'busy' THEN 486 WHEN 'no_answer' THEN 480 WHEN 'abandoned' THEN 487
    WHEN 'rejected' THEN 603 WHEN 'unreachable' THEN 480 WHEN 'not_found' THEN 404 WHEN 'congestion' THEN 503 ELSE 500 END`,
  service: cases(
    pick(100, 12),
    [
      [80, `'basic'`],
      [90, `'ring_group'`],
      [94, `'attendant'`],
      [97, `'forward_no_answer'`],
      [98, `'transfer_blind'`],
    ],
    `'pickup'`,
  ),
  direction: `CASE WHEN ${INBOUND} THEN 'inbound' WHEN ${OUTBOUND} THEN 'outbound' ELSE 'internal' END`,
  destination_name: `CASE WHEN ${OUTBOUND} THEN '' ELSE 'Person ' || ${pick(100, 4)} END`,
  line: `CASE WHEN ${INBOUND} OR ${OUTBOUND} THEN 'line ' || (1 + ${pick(4, 14)}) ELSE '' END`,
  did: `CASE WHEN ${INBOUND} THEN did ELSE '' END`,
  group_number: `CASE WHEN ${pick(100, 12)} BETWEEN 80 AND 89 THEN CAST(200 + ${pick(5, 15)} AS TEXT) ELSE '' END`,
  alert_time: `CASE WHEN result IN ('not_found', 'forbidden', 'congestion', 'unreachable') THEN NULL ELSE began + 300 + ${pick(900, 16)} END`,
  transport: cases(
    pick(100, 17),
    [
      [80, `'udp'`],
      [97, `'tls'`],
    ],
    `'tcp'`,
  ),
  codec: `'PCMA'`,
  remote_address: `'192.168.1.' || (10 + ${pick(100, 3)}) || ':5060'`,
  user_agent: `'Phone ' || ${pick(12, 18)}`,
  sip_call_id: `n || '-' || hop || '@office.example'`,
  call_id: `printf('019a0000-0000-7000-8000-%012d', n)`,
  record_id: `printf('019a0000-0000-7000-9%03d-%012d', hop, n)`,
  hop: 'hop',
  // Parties ring one after the other: half of a call stand together.
  sequence: 'row_number() OVER (ORDER BY n, hop)',
  site: `'main'`,
  written_at: 'began + 60000',
  schema_version: '1',
}
const PLAIN = { text: `''`, time: 'NULL', seconds: 'NULL', integer: 'NULL', real: 'NULL', flag: '0' }

/** The extent of what is made. */
export interface Extent {
  /** About so many records. */
  readonly records: number
  /** The first instant; the last one is `TO`. */
  readonly from: number
  /** Different names of customers. */
  readonly names: number
}

function fill({ records, from, names }: Extent): string {
  const calls = Math.ceil(records / 1.9)
  const days = (TO - from) / 86_400_000
  const columns: Readonly<Record<string, string>> = {
    ...values,
    caller_name: `CASE WHEN ${INBOUND} THEN 'Customer ' || ${pick(names, 13)} ELSE 'Person ' || ${pick(100, 3)} END`,
  }
  return `
  INSERT INTO record (${RECORD_COLUMN_IDS.join(', ')})
  WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ${calls}),
  call AS (
    SELECT n, ${calls} AS calls, '+4930555' || (10 + ${pick(20, 19)}) AS did, ${RESULT} AS result, ${TALK} AS talk,
      CAST(${from} + (n * ${days} / ${calls}) * 86400000 + 28800000
        + n * ${days} % ${calls} * 36000000.0 / ${calls} AS INTEGER) AS began
    FROM number
  ),
  half (hop) AS (VALUES (0), (1))
  SELECT ${RECORD_COLUMN_IDS.map((id) => columns[id] ?? PLAIN[RECORD_COLUMNS[id].type]).join(', ')}
  FROM call CROSS JOIN half WHERE hop = 0 OR ${pick(10, 20)} < 9;
  UPDATE counter SET value = (SELECT max(sequence) FROM record) WHERE name = 'sequence';
`
}

/** Opens the store of a folder; one that does not exist yet is made to this extent. */
export async function openFilledStore(folder: string, extent: Extent): Promise<OpenStore> {
  if (!existsSync(databasePath(folder))) {
    const empty = await openStore(folder, CDR_MIGRATIONS)
    const indexes = await empty.writer.all(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    await empty.writer.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000')
    for (const { name } of indexes) await empty.writer.exec(`DROP INDEX ${String(name)}`)
    await empty.writer.exec(fill(extent))
    for (const { sql } of indexes) await empty.writer.exec(String(sql))
    await empty.close()
  }
  return openStore(folder, MIGRATIONS)
}
