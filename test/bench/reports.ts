import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  callQuality,
  callsBy,
  callsOfWeek,
  callsOverTime,
  concurrentCalls,
  countRecords,
  missedByExtension,
  missedCalls,
} from '../../core/cdr/index.ts'
import { recordFilterSchema } from '../../core/contract/index.ts'
import { MIGRATIONS } from '../../core/app/store-process/schema.ts'
import { openStore } from '../../core/store/index.ts'
import { makeMonth, MONTH, MONTH_CALLS } from './a-month.ts'

const ROUNDS = 5

const dataDir = mkdtempSync(join(tmpdir(), 'reports-bench-'))
await makeMonth(dataDir)
const store = await openStore(dataDir, MIGRATIONS)
const database = store.longReader
const month = recordFilterSchema.parse(MONTH)
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
console.log(`| report over ${MONTH_CALLS * 2} halves | median ms | longest ms |\n| --- | ---: | ---: |`)
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
