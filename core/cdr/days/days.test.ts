import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { GROUPINGS, recordFilterSchema, type RecordFilter } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import { countRecords } from '../query/totals.ts'
import { callQuality, callsBy, concurrentCalls } from '../report/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, unansweredHalf } from '../testkit/traces.ts'
import { DAY_MS } from './day.ts'
import { keepNextDay, type DayAccess } from './keep-day.ts'

const FIRST = Date.UTC(2026, 5, 1)
const DAYS = 12
const NOW = FIRST + DAYS * DAY_MS
const random = seededRandom(71)
const upTo = (limit: number) => Math.floor(random() * limit)
const pick = <const T>(of: readonly T[]): T => of[upTo(of.length)]!

let store: TempStore
let access: DayAccess
beforeAll(async () => {
  store = await openTempStore()
  access = { read: (work) => work(store.longReader), write: (work) => work(store.writer) }
})
afterAll(() => store.dispose())

/** Writes calls of up to three halves, some over midnight, a few of more than a day, some without a caller's record. */
async function write(name: string, calls: number) {
  for (let call = 0; call < calls; call++) {
    const wallAt = FIRST + upTo(DAYS) * DAY_MS + (upTo(3) === 0 ? DAY_MS - 1 - upTo(60_000) : upTo(DAY_MS))
    const lowest = upTo(4) === 0 ? 1 : 0
    const halves = Array.from({ length: 1 + upTo(3) }, (_, place) => {
      const hop = lowest + place
      const more = {
        callId: `${name}-${call}`,
        recordId: `${name}-${call}-${hop}`,
        hop,
        side: hop === 0 ? 'O' : 'T',
        party: pick(['local', 'outside']),
        wallAt: wallAt + (place === 0 ? 0 : upTo(90_000)),
      } as const
      const facts = {
        callerNumber: pick(['100', '101', '+4930110', '+4930111']),
        callerName: pick(['', 'Anna', 'Zoe']),
        destinationNumber: pick(['100', '102', '+4930112']),
        line: pick(['', 'acme', 'metro']),
        service: pick(['basic', 'ring_group', 'voicemail', 'attendant']),
      } as const
      const seconds = upTo(20) === 0 ? upTo(3 * DAY_MS) : upTo(4_000_000)
      return upTo(2) === 0
        ? answeredHalf(seconds, more, facts)
        : unansweredHalf(pick(['busy', 'no_answer', 'abandoned', 'rejected']), more, facts)
    })
    await store.fill(upTo(2) === 0 ? halves : halves.reverse())
  }
}

async function keepAll(): Promise<void> {
  while ((await keepNextDay(access, NOW)) !== 'none');
}

const filters: RecordFilter[] = Array.from({ length: 12 }, (_, place) => {
  const from = FIRST + upTo(4 * DAY_MS)
  const aligned = pick([1, DAY_MS])
  return recordFilterSchema.parse({
    view: (['all', 'all', 'basic', 'failed'] as const)[place % 4],
    ...(place > 3 && { from: from - (from % aligned) }),
    ...(upTo(3) > 0 && { to: pick([NOW - upTo(4 * DAY_MS), NOW - 2 * DAY_MS, NOW]) }),
  })
})

/** Returns everything that reports say of a filter. */
async function reportsOf(database: ReadableDatabase, filter: RecordFilter) {
  const timed = { filter, zone: 'Europe/Berlin', bucket: 'day', weekStartsOn: 1 } as const
  const groups = []
  for (const by of GROUPINGS) groups.push(await callsBy(database, { filter, by, order: 'calls', limit: 3 }))
  return {
    groups,
    totals: await countRecords(database, { filter }),
    quality: await callQuality(database, { filter }),
    concurrent: await concurrentCalls(database, timed),
  }
}

async function expectSame(): Promise<void> {
  const kept = []
  for (const filter of filters) kept.push(await reportsOf(store.reader, filter))
  await store.writer.run('DELETE FROM kept_day')
  for (const [place, filter] of filters.entries())
    expect(await reportsOf(store.reader, filter), JSON.stringify(filter)).toEqual(kept[place])
}

const keptDays = async () =>
  (await store.reader.all('SELECT day FROM kept_day WHERE concurrent IS NOT NULL')).length

it('reports from kept sums say what records say, whatever was done to the records', async () => {
  await write('first', 150)
  await keepAll()
  expect(await keptDays()).toBe(DAYS)
  await expectSame()
  await keepAll()
  await write('second', 6)
  await store.writer.run(
    `DELETE FROM record WHERE record_id IN (SELECT record_id FROM record ORDER BY random() LIMIT 5)`,
  )
  await store.writer.run(`UPDATE record SET caller_number = '•••' WHERE sequence % 40 = 7`)
  await store.writer.run(`UPDATE record SET note = 'read', cost = 2 WHERE sequence % 9 = 1`)
  expect(await keptDays()).toBeGreaterThan(0)
  await expectSame()
}, 120_000)

it('a note leaves the sums of a day, another number takes them away with all that was kept', async () => {
  await keepAll()
  await store.writer.run("UPDATE record SET note = 'again'")
  expect(await keptDays()).toBe(DAYS)
  await store.writer.run("UPDATE record SET caller_name = '•••'")
  const left = await store.reader.all(
    "SELECT value, name FROM day_group WHERE name IN ('Anna', 'Zoe') UNION ALL SELECT line, delays FROM day_attempts",
  )
  expect([await keptDays(), left]).toEqual([0, []])
})

it('what is written while a day is summed up is not lost', async () => {
  let isWritten = false
  const racing: DayAccess = {
    write: access.write,
    async read(work) {
      const found = await access.read(work)
      const isBegun = await store.reader.get('SELECT 1 FROM kept_day WHERE concurrent IS NULL')
      if (isBegun && !isWritten) {
        isWritten = true
        const half = { callId: 'late', recordId: 'late', wallAt: NOW - DAY_MS / 2 }
        await store.fill([answeredHalf(1000, half)])
      }
      return found
    },
  }
  await store.writer.run('DELETE FROM kept_day')
  expect(await keepNextDay(racing, NOW)).toBe('changed')
  expect(await keptDays()).toBe(0)
  expect(await keepNextDay(racing, NOW)).toBe('kept')
  await expectSame()
})
