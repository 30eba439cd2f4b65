import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  callQuality,
  callsBy,
  callsOfWeek,
  callsOverTime,
  CDR_MIGRATIONS,
  concurrentCalls,
  countRecords,
  missedByExtension,
  missedCalls,
} from '../../core/cdr/index.ts'
import { RECORD_COLUMNS, RECORD_COLUMN_IDS, recordFilterSchema } from '../../core/contract/index.ts'
import { MIGRATIONS } from '../../core/app/store-process/schema.ts'
import { openStore, type Database } from '../../core/store/index.ts'

const FROM = Date.UTC(2026, 9, 1)
const TO = Date.UTC(2026, 10, 1)
const CALLS = 210_000
const ROUNDS = 5
const STEP_MS = Math.floor((TO - FROM) / CALLS)

/** A month of a large office, an O and a T half for each call, made inside SQLite. */
async function fill(database: Database): Promise<void> {
  const given: Record<string, string> = {
    caller_number: `CASE n % 3 WHEN 0 THEN '+4930' || (n * 7919 % 4000) ELSE CAST(100 + n * 31 % 60 AS TEXT) END`,
    dialed_number: `CAST(100 + n * 17 % 60 AS TEXT)`,
    destination_number: `CASE n % 3 WHEN 1 THEN '+4940' || (n * 6007 % 4000) ELSE CAST(100 + n * 17 % 60 AS TEXT) END`,
    duration: `CASE WHEN n % 4 = 0 THEN 0 ELSE n * 101 % 600 + 1 END`,
    setup_time: `${FROM} + n * ${STEP_MS} + hop * 40`,
    connect_time: `CASE WHEN n % 4 = 0 THEN NULL ELSE ${FROM} + n * ${STEP_MS} + 8000 END`,
    release_time: `${FROM} + n * ${STEP_MS} + 8000 + n * 101 % 600 * 1000`,
    alert_time: `${FROM} + n * ${STEP_MS} + hop * 40 + 300 + n * 13 % 900`,
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
  const plain = { text: `''`, time: String(FROM), seconds: '0', integer: '0', real: '0', flag: '0' }
  const values = RECORD_COLUMN_IDS.map((id) => given[id] ?? plain[RECORD_COLUMNS[id].type])
  await database.exec(`
    INSERT INTO record (${RECORD_COLUMN_IDS.join(', ')})
    WITH RECURSIVE call (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM call WHERE n + 1 < ${CALLS}),
    half (hop) AS (VALUES (0), (1))
    SELECT ${values.join(', ')} FROM call CROSS JOIN half;
  `)
}

const dataDir = mkdtempSync(join(tmpdir(), 'reports-bench-'))
// The later steps of the schema are made for all records at once.
const empty = await openStore(dataDir, CDR_MIGRATIONS)
await fill(empty.writer)
await empty.close()
const store = await openStore(dataDir, MIGRATIONS)
const database = store.longReader
const month = recordFilterSchema.parse({ from: FROM, to: TO })
const zone = 'Europe/Berlin'
const timed = { filter: month, zone, bucket: 'day', weekStartsOn: 1 } as const
const group = { filter: month, order: 'calls', limit: 20 } as const
const CASES: readonly [string, () => Promise<unknown>][] = [
  ['calls and records of the list', () => countRecords(database, { filter: month, quick: true })],
  ['with longest talk and delays', () => countRecords(database, { filter: month })],
  ['calls per day', () => callsOverTime(database, timed)],
  ['hour by weekday', () => callsOfWeek(database, timed)],
  ['by extension', () => callsBy(database, { ...group, by: 'extension' })],
  ['by line', () => callsBy(database, { ...group, by: 'line' })],
  ['by result', () => callsBy(database, { ...group, by: 'result' })],
  ['top callers', () => callsBy(database, { ...group, by: 'caller' })],
  ['calls at the same time', () => concurrentCalls(database, timed)],
  ['ASR, ACD, NER, PDD', () => callQuality(database, { filter: month })],
  ...(['office', 'extension'] as const).map((kind): [string, () => Promise<unknown>] => [
    `missed calls (${kind}), first page`,
    () => missedCalls(database, { ...month, kind, days: 7, only: 'all', limit: 100 }),
  ]),
  ['missed calls by extension', () => missedByExtension(database, { ...month, days: 7 })],
]
console.log(`| report over ${CALLS * 2} halves | median ms | longest ms |\n| --- | ---: | ---: |`)
for (const [name, run] of CASES) {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    await run()
    times.push(Math.round(performance.now() - began))
  }
  times.sort((a, b) => a - b)
  console.log(`| ${name} | ${times[Math.floor(ROUNDS / 2)]} | ${times.at(-1)} |`)
}
await store.close()
rmSync(dataDir, { recursive: true })
