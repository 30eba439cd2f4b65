// `npm run bench:year`: lists and reports over a year of 1.5 million records, each beside Debian's `sqlite3` on the same file,
// before sums of days are kept and afterwards.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  callQuality,
  callsBy,
  callsOverTime,
  concurrentCalls,
  countRecords,
  keepNextDay,
  listRecords,
  NEWEST_FIRST,
} from '../../core/cdr/index.ts'
import { recordFilterSchema } from '../../core/contract/index.ts'
import { databasePath, type WritableDatabase } from '../../core/store/index.ts'
import { openFilledStore, TO } from './generate-records.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, only: { type: 'string', default: '' } } })
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'halfcall-bench-'))
const ROUNDS = 5
const YEAR = { from: Date.UTC(2025, 10, 1), to: TO }
const store = await openFilledStore(folder, { records: 1_500_000, from: YEAR.from, names: 8000 })
/** A walk over a whole index of calls: what else the machine does shows in how long it takes. */
const CONTROL = 'SELECT count(*), count(DISTINCT call_id) FROM record'

const year = recordFilterSchema.parse(YEAR)
const timed = { filter: year, zone: 'Europe/Berlin', bucket: 'day', weekStartsOn: 1 } as const
const group = { filter: year, order: 'calls', limit: 20 } as const
const beginning = (value: string) =>
  recordFilterSchema.parse({ where: [{ field: 'number', is: 'begins', values: [value] }] })
const report = store.longReader
const page = (value: string) => () =>
  listRecords(store.reader, { filter: beginning(value), sort: NEWEST_FIRST, limit: 100 })

/** What is measured, with its target in milliseconds. */
const CASES: readonly [string, number, () => Promise<unknown>][] = [
  ['calls per day', 1000, () => callsOverTime(report, timed)],
  ['by extension', 1000, () => callsBy(report, { ...group, by: 'extension' })],
  ['by line', 1000, () => callsBy(report, { ...group, by: 'line' })],
  ['by result', 1000, () => callsBy(report, { ...group, by: 'result' })],
  ['top callers', 1000, () => callsBy(report, { ...group, by: 'caller' })],
  ['calls at the same time', 1000, () => concurrentCalls(report, timed)],
  ['ASR, ACD, NER, PDD', 1000, () => callQuality(report, { filter: year })],
  ['totals of the list', 1000, () => countRecords(report, { filter: year })],
  ['first page, begins with +4931', 50, page('+4931')],
  ['first page, begins with 031', 50, page('031')],
  ['first page, begins with 1', 50, page('1')],
  ['first page, begins with +49', 50, page('+49')],
]

const milliseconds = async (run: () => unknown): Promise<number> => {
  const began = performance.now()
  await run()
  return performance.now() - began
}
const medianOf = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

/** Works out the sums of all days, as the store's process does in the background. */
async function keepDays(): Promise<number> {
  const write = async <T>(work: (database: WritableDatabase) => Promise<T>): Promise<T> => {
    await store.writer.exec('BEGIN')
    const value = await work(store.writer)
    await store.writer.exec('COMMIT')
    return value
  }
  let days = 0
  while ((await keepNextDay({ read: (work) => work(report), write }, TO)) !== 'none') days++
  return days
}

async function measure(country: string): Promise<void> {
  await store.writer.run('UPDATE number_plan SET country = ?, area_code = ?', [country, country && '30'])
  console.log(
    `\n| ${country || 'no country'} | median ms | target | sqlite3 ms | ratio |\n| --- | ---: | ---: | ---: | ---: |`,
  )
  for (const [name, target, run] of CASES) {
    if (!name.includes(values.only)) continue
    const own: number[] = []
    const control: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      control.push(await milliseconds(() => spawnSync('sqlite3', [databasePath(folder), CONTROL])))
      own.push(await milliseconds(run))
    }
    const [mine, theirs] = [medianOf(own), medianOf(control)]
    console.log(
      `| ${name} | ${mine.toFixed(0)} | ${target} | ${theirs.toFixed(0)} | ${(mine / theirs).toFixed(2)} |`,
    )
  }
}

await store.writer.run('DELETE FROM kept_day')
console.log('\nNo day is kept:')
for (const country of ['', 'DE']) await measure(country)
const began = performance.now()
const days = await keepDays()
console.log(
  `\nThe sums of ${days} days are kept; it took ${((performance.now() - began) / 1000).toFixed(0)} s:`,
)
for (const country of ['', 'DE']) await measure(country)
await store.close()
if (values.data === undefined) rmSync(folder, { recursive: true })
