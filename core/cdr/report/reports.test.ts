import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HalfTrace } from '../../call/index.ts'
import {
  GROUPINGS,
  recordFilterSchema,
  VIEW_NAMES,
  type Bucket,
  type CallRecord,
  type Condition,
  type RecordFilter,
} from '../../contract/index.ts'
import { countRecords } from '../query/totals.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { isIn } from '../testkit/plain-filter.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, unansweredHalf } from '../testkit/traces.ts'
import { concurrentCalls } from './concurrent.ts'
import { callsBy, longestCalls } from './grouped.ts'
import { callsOfWeek, callsOverTime } from './over-time.ts'
import { callQuality } from './quality.ts'

const DAY_MS = 86_400_000
/** A week around the end of summer time in Berlin, 2026-10-25. */
const FROM = Date.UTC(2026, 9, 21, 22)
const DAYS = 7
const BUCKETS: readonly Bucket[] = ['hour', 'day', 'week', 'month']
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns']
const random = seededRandom(11)
const pick = <const T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!

let store: TempStore
let all: CallRecord[] = []

const CONDITIONS: readonly Partial<Condition>[] = [
  { field: 'side', values: ['O'] },
  { field: 'side', values: ['T'] },
  { field: 'extension', values: ['100'] },
  { field: 'extension', values: ['101', '102'] },
  { field: 'line', values: ['acme'] },
  { field: 'direction', values: ['outbound'] },
  { field: 'result', values: ['busy'], not: true },
  { field: 'number', is: 'ends', values: ['302'] },
  { field: 'duration', is: 'atLeast', values: ['60'] },
]

/** Makes a virtual office: 600 calls of one to four halves over a week, the O-CDR of some dropped. */
function makeOffice(): HalfTrace[] {
  const halves: HalfTrace[] = []
  for (let call = 0; call < 600; call++) {
    const wallAt = FROM + Math.floor(random() * DAYS * 24 * 12) * 300_000
    const caller = pick(['100', '101', '102', '+49301', '+49302'])
    const line = pick(['', 'acme', 'metro'])
    const lowest = random() < 0.2 ? 1 : 0
    for (let hop = lowest; hop <= lowest + Math.floor(random() * 4); hop++) {
      const more = {
        callId: `call-${call}`,
        wallAt: wallAt + hop * 700,
        hop,
        side: hop === 0 ? 'O' : 'T',
        party: pick(['local', 'outside']),
      } as const
      const facts = {
        callerNumber: caller,
        callerName: `N${caller}`,
        destinationNumber: pick(['100', '101', '102', '+49305']),
        line,
        service: pick(['basic', 'ring_group', 'voicemail', 'attendant']),
        direction: pick(['internal', 'inbound', 'outbound']),
      } as const
      const kind = pick(['busy', 'no_answer', 'abandoned', 'rejected'] as const)
      halves.push(
        random() < 0.5
          ? answeredHalf(Math.floor(random() * (random() < 0.02 ? 200_000_000 : 5_000_000)), more, facts)
          : unansweredHalf(kind, more, facts),
      )
    }
  }
  return halves
}

const filters: RecordFilter[] = Array.from({ length: 24 }, () => {
  const from = FROM + Math.floor(random() * 3 * DAY_MS)
  return recordFilterSchema.parse({
    view: pick(VIEW_NAMES),
    ...(random() < 0.6 ? { from } : {}),
    ...(random() < 0.6 ? { to: from + Math.floor(random() * 3 * DAY_MS) } : {}),
    where: random() < 0.5 ? [pick(CONDITIONS)] : [],
  })
})

const sum = (rows: readonly { calls: number }[]) => rows.reduce((total, { calls }) => total + calls, 0)

/** Returns all halves of each call that has a record in the filter. */
function listedCalls(filter: RecordFilter): CallRecord[][] {
  const calls = Map.groupBy(all, ({ call_id: id }) => id)
  return [...calls.values()].filter((halves) => halves.some((half) => isIn(half, filter, all)))
}
/** Returns the records that calls are counted by: of each the lowest hop in the filter. */
const countedBy = (filter: RecordFilter) =>
  listedCalls(filter).map(
    (halves) => halves.filter((half) => isIn(half, filter, all)).sort((a, b) => a.hop - b.hop)[0]!,
  )

beforeAll(async () => {
  store = await openTempStore()
  await store.fill(makeOffice())
  all = (await store.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

describe.each(filters)('%j', (filter) => {
  it('has as many calls in every report as the list has', async () => {
    const { calls, talkSeconds } = await countRecords(store.reader, { filter })
    for (const zone of ZONES) {
      for (const bucket of BUCKETS) {
        const { buckets } = await callsOverTime(store.reader, { filter, zone, bucket, weekStartsOn: 1 })
        expect(sum(buckets)).toBe(calls)
        expect(
          buckets.every(({ from, to }, index) => from < to && from === (buckets[index - 1]?.to ?? from)),
        ).toBe(true)
      }
      expect(sum((await callsOfWeek(store.reader, { filter, zone })).cells)).toBe(calls)
    }
    for (const by of GROUPINGS) {
      for (const limit of [2, 1000]) {
        const { rows, others } = await callsBy(store.reader, { filter, by, order: 'talkSeconds', limit })
        const everything = others ? [...rows, others] : rows
        expect(sum(everything)).toBe(calls)
        expect(everything.reduce((total, row) => total + row.talkSeconds, 0)).toBe(talkSeconds)
        expect(rows).toEqual(rows.toSorted((a, b) => b.talkSeconds - a.talkSeconds))
      }
    }
  })

  it('has the attempts that a count by hand finds', async () => {
    const attempts = countedBy(filter)
    const calleesOf = (id: string) => all.filter((half) => half.call_id === id && half.side === 'T')
    const isPerson = (record: CallRecord) => {
      if (record.connect_time === null || record.service === 'voicemail') return false
      const callees = calleesOf(record.call_id)
      if (record.side === 'T' || record.service !== 'attendant') return true
      return callees.length > 0
        ? callees.some((half) => half.connect_time !== null)
        : record.destination_number !== record.group_number
    }
    const answered = attempts.filter(isPerson)
    const ended = (result: string) => attempts.filter((record) => record.result === result).length
    const { all: sums, delay, lines } = await callQuality(store.reader, { filter })
    expect(sums).toMatchObject({
      attempts: attempts.length,
      answered: answered.length,
      machine: attempts.filter((record) => record.connect_time !== null).length - answered.length,
      busy: ended('busy'),
      noAnswer: ended('no_answer'),
      rejected: ended('rejected'),
      answeredSeconds: answered.reduce((total, { duration }) => total + duration, 0),
    })
    const callees = listedCalls(filter)
      .flat()
      .filter(({ side }) => side === 'T')
    expect(delay?.halves ?? 0).toBe(callees.filter(({ alert_time: alert }) => alert !== null).length)
    if (delay) expect([delay.median, delay.p95]).toEqual([50, 50])
    const onLine = Map.groupBy(
      callees.filter(({ party, line }) => party === 'outside' && line !== ''),
      ({ line }) => line,
    )
    expect(Object.fromEntries(lines.map(({ line, attempts: tried }) => [line, tried]))).toEqual(
      Object.fromEntries([...onLine].map(([line, halves]) => [line, halves.length])),
    )
  })

  it('tells the peak that a sweep over every instant finds', async () => {
    const report = await concurrentCalls(store.reader, {
      filter,
      zone: 'Europe/Berlin',
      bucket: 'hour',
      weekStartsOn: 1,
    })
    const { from = -Infinity } = filter
    const { from: _from, ...ever } = filter
    const halves = listedCalls(ever)
      .filter(
        (call) =>
          filter.from === undefined ||
          call.some(
            (half) =>
              isIn(half, ever, all) &&
              (half.setup_time >= from - DAY_MS ||
                call.some(
                  ({ setup_time: setup, release_time: release }) =>
                    release - setup > DAY_MS && setup < from - DAY_MS,
                )),
          ),
      )
      .flat()
      .filter(({ setup_time: setup, release_time: release }) => release > Math.max(from, setup))
    const callsAt = (at: number, line?: string) =>
      new Set(
        halves
          .filter((half) => half.setup_time <= at && at < half.release_time)
          .filter((half) => line === undefined || half.line === line)
          .map((half) => half.call_id),
      ).size
    const instants = halves.map(({ setup_time: setup }) => Math.max(setup, from))
    const most = (times: readonly number[], line?: string) =>
      times.reduce((peak, at) => Math.max(peak, callsAt(at, line)), 0)
    expect(report.peak?.calls ?? 0).toBe(most(instants))
    for (const { line, peak } of report.lines) expect(peak?.calls).toBe(most(instants, line))
    for (const bucket of report.buckets) {
      const inside = instants.filter((at) => at >= bucket.from && at < bucket.to)
      expect(bucket.peak).toBe(most([Math.max(bucket.from, from), ...inside]))
    }
  })

  it('lists the longest calls, longest first', async () => {
    const { rows } = await longestCalls(store.reader, { filter, limit: 5 })
    expect(rows).toEqual(rows.toSorted((a, b) => b.duration - a.duration || a.sequence - b.sequence))
    expect(new Set(rows.map(({ call_id: id }) => id)).size).toBe(rows.length)
  })
})
