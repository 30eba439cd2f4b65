// `npm run bench:cdr`: the store with ten million records: pages, searches, reports, inserts under load, export. Prints tables.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  callsBy,
  callsOverTime,
  countRecords,
  insertRecord,
  listCalls,
  listRecords,
  NEWEST_FIRST,
} from '../../core/cdr/index.ts'
import {
  RECORD_COLUMN_IDS,
  recordFilterSchema,
  type CallRecord,
  type RecordFilter,
} from '../../core/contract/index.ts'
import { databasePath, type ReadableDatabase } from '../../core/store/index.ts'
import { FROM, openFilledStore, TO } from './generate-records.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    records: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '7' },
  },
})
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'halfcall-bench-'))
const rounds = Number(values.rounds)
const DAY_MS = 86_400_000
const lap = () => {
  const began = performance.now()
  return () => performance.now() - began
}
const quantile = (times: number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!
const show = (what: string, ms: number, target: number) =>
  console.log(
    what.padEnd(56),
    ms.toFixed(1).padStart(9),
    String(target).padStart(7),
    (ms / target).toFixed(2).padStart(6),
  )

const made = lap()
const extent = { records: Number(values.records), from: FROM, names: 20_000 }
const first = await openFilledStore(folder, extent)
console.log(
  `made or opened in ${(made() / 1000).toFixed(0)} s, ${(statSync(databasePath(folder)).size / 1e9).toFixed(2)} GB`,
)
await first.close()
const reopened = lap()
const store = await openFilledStore(folder, extent)
show('start: open the store', reopened(), 200)
const database = store.reader
const of = (filter: unknown): RecordFilter => recordFilterSchema.parse(filter)
const is = (field: string, ...wanted: string[]) => ({ field, values: wanted })

const SINGLE: readonly [string, unknown][] = [
  ['everything', {}],
  ['basic calls', { view: 'basic' }],
  ['failed calls', { view: 'failed' }],
  ['missed calls', { view: 'missed' }],
  ['a day, a year ago', { from: TO - 365 * DAY_MS, to: TO - 364 * DAY_MS }],
  ['an outside number', { where: [is('number', '+4930100007')] }],
  ['a number nobody has', { where: [is('number', '+1')] }],
  ['numbers that begin with +4931', { where: [{ ...is('number', '+4931'), is: 'begins' }] }],
  ['extension 142', { where: [is('extension', '142')] }],
  ['group 203', { where: [is('group', '203')] }],
  ['line 3', { where: [is('line', 'line 3')] }],
  ['no such line', { where: [is('line', 'none')] }],
  ['side T', { where: [is('side', 'T')] }],
  ['party outside', { where: [is('party', 'outside')] }],
  ['direction internal', { where: [is('direction', 'internal')] }],
  ['service pickup', { where: [is('service', 'pickup')] }],
  ['result busy', { where: [is('result', 'busy')] }],
  ['result congestion (rare)', { where: [is('result', 'congestion')] }],
  ['cause 1', { where: [is('cause', '1')] }],
  ['released by server', { where: [is('released_by', 'server')] }],
  ['longer than two hours', { where: [{ ...is('duration', '7200'), is: 'atLeast' }] }],
  [
    'between 10 and 11 minutes',
    {
      where: [
        { ...is('duration', '600'), is: 'atLeast' },
        { ...is('duration', '660'), is: 'atMost' },
      ],
    },
  ],
]
const DOUBLE: readonly [string, unknown][] = [
  ['extension 142, busy', { where: [is('extension', '142'), is('result', 'busy')] }],
  ['extension 142, congestion', { where: [is('extension', '142'), is('result', 'congestion')] }],
  ['internal, line 3 (empty)', { where: [is('direction', 'internal'), is('line', 'line 3')] }],
  [
    'busy, longer than a minute (empty)',
    { where: [is('result', 'busy'), { ...is('duration', '60'), is: 'atLeast' }] },
  ],
  ['line 2, group 204', { where: [is('line', 'line 2'), is('group', '204')] }],
  ['a number, failed', { view: 'failed', where: [is('number', '+4930100007')] }],
  ['two extensions', { where: [is('extension', '142'), is('number', '143')] }],
  [
    'outbound, of the server, rejected',
    { where: [is('direction', 'outbound'), is('released_by', 'server'), is('result', 'rejected')] },
  ],
]
const PARTS: readonly [string, unknown][] = ['555', '142', '1000', '30100', '99999'].map((part) => [
  `part of a number: ${part}`,
  { where: [{ ...is('number', part), is: 'contains' }] },
])

async function time(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const took = lap()
    await run()
    times.push(took())
  }
  return quantile(times, 0.5)
}
const page = (filter: RecordFilter, from: ReadableDatabase = database) =>
  listRecords(from, { filter, sort: NEWEST_FIRST, limit: 100 })
const calls = (filter: RecordFilter) => listCalls(database, { filter, sort: NEWEST_FIRST, limit: 100 })

for (const [title, cases, target] of [
  ['first page, one filter', SINGLE, 50],
  ['first page, two filters', DOUBLE, 200],
  ['first page, part of a number', PARTS, 500],
] as const) {
  console.log(`\n${title.padEnd(56)} median ms  target  ratio`)
  for (const [what, filter] of cases) {
    show(what, await time(() => page(of(filter))), target)
    show(`  as calls`, await time(() => calls(of(filter))), target)
  }
}

console.log(`\n${'further'.padEnd(56)} median ms  target  ratio`)
const end = { value: FROM + 2 * DAY_MS, sequence: 5000 }
show(
  'last pages by key',
  await time(() => listRecords(database, { filter: of({}), sort: NEWEST_FIRST, limit: 100, after: end })),
  150,
)
const month = of({ from: TO - 31 * DAY_MS, to: TO })
show('count of a month', await time(() => countRecords(database, { filter: month })), 1000)
show(
  'report of a month: per day',
  await time(() =>
    callsOverTime(database, { filter: month, zone: 'Europe/Berlin', bucket: 'day', weekStartsOn: 1 }),
  ),
  300,
)
show(
  'report of a month: by extension',
  await time(() => callsBy(database, { filter: month, by: 'extension', order: 'calls', limit: 20 })),
  300,
)

// Inserts in group commit while queries run, about twenty a second: several windows in which somebody scrolls.
const QUERY_PAUSE_MS = 50
const idle: number[] = []
const busy: number[] = []
const asks = SINGLE.slice(1, 18).map(([, filter]) => of(filter))
for (const filter of [...asks, ...asks, ...asks]) {
  const took = lap()
  await page(filter)
  idle.push(took())
}
const { kind: _kind, ...record } = (
  await store.writer.all('SELECT * FROM record WHERE sequence = 1')
)[0] as unknown as CallRecord & { kind: number }
const names = RECORD_COLUMN_IDS
let sequence = Number((await store.writer.get('SELECT max(sequence) AS last FROM record'))!['last'])
const delays = monitorEventLoopDelay({ resolution: 5 })

/** Inserts for a while, at most this many a second, beside queries; returns how many a second there were. */
async function insertBesideQueries(ms: number, most: number): Promise<number> {
  const took = lap()
  let inserted = 0
  let isOver = false
  busy.length = 0
  const queries = (async () => {
    for (let i = 0; !isOver; i++) {
      const one = lap()
      await page(asks[i % asks.length]!)
      busy.push(one())
      await pause(QUERY_PAUSE_MS)
    }
  })()
  while (took() < ms) {
    await store.writer.exec('BEGIN IMMEDIATE')
    const batch: CallRecord[] = []
    for (let i = 0; i < 500; i++) {
      sequence++
      const id = `bench-${process.pid}-${sequence}`
      batch.push({ ...record, sequence, record_id: id, call_id: id, setup_time: TO + sequence })
    }
    // As the store's process does it: one statement after the other, without waiting in between.
    await Promise.all(batch.map((row) => insertRecord(store.writer, row)))
    await store.writer.exec('COMMIT')
    inserted += 500
    await pause(Math.max(0, (inserted / most) * 1000 - took()))
  }
  const rate = inserted / (took() / 1000)
  isOver = true
  await queries
  return rate
}
const rate = await insertBesideQueries(6000, Infinity)
delays.enable()
const paced = await insertBesideQueries(10_000, 5000)
delays.disable()
console.log(
  `\ninserts per second, fully synced, while twenty queries a second run: ${rate.toFixed(0)} (target 5000, ratio ${(rate / 5000).toFixed(2)})`,
)
console.log(
  `p99 of a query: idle ${quantile(idle, 0.99).toFixed(1)} ms, with ${paced.toFixed(0)} inserts a second ${quantile(busy, 0.99).toFixed(1)} ms (ratio ${(quantile(busy, 0.99) / quantile(idle, 0.99)).toFixed(2)}, target 2)`,
)
console.log(
  `event-loop delay of this thread meanwhile: p99 ${(delays.percentile(99) / 1e6 - 5).toFixed(1)} ms, longest ${(delays.max / 1e6 - 5).toFixed(1)} ms (target 20)`,
)
await store.writer.exec("DELETE FROM record WHERE record_id LIKE 'bench-%'")
await store.close()

// Export, beside SQLite's own program.
const limit = Math.min(Number(values.records), 500_000)
// In a process of its own, as `halfcall cdr export` is: its memory is the export's.
const child = spawnSync(
  process.execPath,
  [join(import.meta.dirname, 'export-rows.ts'), folder, String(limit)],
  {
    encoding: 'utf8',
  },
)
const exported = JSON.parse(child.stdout) as { rows: number; bytes: number; ms: number; residentMb: number }
const own = exported.rows / (exported.ms / 1000)
const program = lap()
const sqlite = spawnSync(
  'sqlite3',
  [
    '-csv',
    databasePath(folder),
    `SELECT ${names.join(', ')} FROM record ORDER BY setup_time, sequence LIMIT ${limit}`,
  ],
  { maxBuffer: 2 ** 31 - 1, stdio: ['ignore', 'pipe', 'ignore'] },
)
const theirs = sqlite.status === 0 ? limit / (program() / 1000) : undefined
console.log(
  `\nexport as CSV: ${own.toFixed(0)} rows a second, ${(exported.bytes / exported.rows).toFixed(0)} characters each, ${exported.residentMb.toFixed(0)} MB resident at most (target 150)`,
)
console.log(
  theirs === undefined
    ? 'the program sqlite3 is not there to compare with'
    : `sqlite3 -csv: ${theirs.toFixed(0)} rows a second (ratio ${(own / theirs).toFixed(2)}, target 0.5)`,
)
if (values.data === undefined) rmSync(folder, { recursive: true })
