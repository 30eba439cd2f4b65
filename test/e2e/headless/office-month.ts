import type { HalfTrace, TraceFacts } from '../../../core/call/index.ts'
import { MIGRATIONS } from '../../../core/app/store-process/schema.ts'
import { closeHalf, deriveRecord } from '../../../core/cdr/index.ts'
import { seededRandom } from '../../kit/seeded-random.ts'
import { answeredHalf, cause, makeHalf } from '../../../core/cdr/testkit/traces.ts'
import { openStore } from '../../../core/store/index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CALLS = 900
const PEOPLE = [
  ['100', 'Reception'],
  ['101', 'Sales'],
  ['102', 'Office'],
] as const

/** Fills a data folder with the calls of three weeks before `now`, both halves of each, a third of them not taken. */
export async function fillMonth(dataDir: string, now: number): Promise<void> {
  const random = seededRandom(5)
  const pick = <const T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const halves: HalfTrace[] = []
  for (let call = 0; call < CALLS; call++) {
    // More calls in the middle of the day than at its ends.
    const hour = 8 + (random() + random()) * 5
    const wallAt =
      Math.floor(now / DAY_MS) * DAY_MS - (1 + Math.floor(random() * 21)) * DAY_MS + hour * HOUR_MS
    const isInbound = random() < 0.5
    const [extension, name] = pick(PEOPLE)
    const outside = `+49301000${Math.floor(random() * 40)}`
    const facts: TraceFacts = isInbound
      ? {
          callerNumber: outside,
          dialedNumber: '4930900',
          destinationNumber: extension,
          destinationName: name,
        }
      : { callerNumber: extension, callerName: name, dialedNumber: `9${outside}`, destinationNumber: outside }
    const shared: TraceFacts = {
      ...facts,
      direction: isInbound ? 'inbound' : 'outbound',
      line: pick(['acme', 'metro']),
    }
    const isTaken = random() < 0.7
    const talkMs = Math.floor(random() * random() * 1_200_000)
    for (const side of ['O', 'T'] as const) {
      const party = (side === 'O') === isInbound ? 'outside' : 'local'
      const more = { callId: `month-${call}`, wallAt: Math.round(wallAt), side, party } as const
      halves.push(
        isTaken
          ? answeredHalf(talkMs, more, shared)
          : makeHalf(
              [
                [400, 'alerting', { sipStatus: 180 }],
                [20_000, 'release', { release: cause('no_answer') }],
              ],
              more,
              shared,
            ),
      )
    }
  }
  const store = await openStore(dataDir, MIGRATIONS)
  await store.writer.exec('BEGIN')
  for (const half of halves) await closeHalf(store.writer, half, deriveRecord(half), now)
  await store.writer.exec('COMMIT')
  await store.close()
}
