import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HalfTrace, TraceFacts } from '../../call/index.ts'
import { missedInputSchema } from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, cause, makeHalf, NINE } from '../testkit/traces.ts'
import { missedByExtension, missedCalls } from './missed.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BERND = '+49301'
const CLARA = '+49302'
let store: TempStore

const rang = (callId: string, at: number, more: Partial<HalfTrace>, facts: TraceFacts) =>
  makeHalf(
    [
      [100, 'alerting', { sipStatus: 180 }],
      [9000, 'release', { release: cause(more.side === 'T' ? 'no_answer' : 'abandoned') }],
    ],
    { callId, wallAt: NINE + at, ...more },
    facts,
  )
const inbound = (number: string, extension = '101'): TraceFacts => ({
  callerNumber: number,
  dialedNumber: '4930900',
  destinationNumber: extension,
  direction: 'inbound',
})
const outside = { side: 'O', party: 'outside' } as const
const callee = { side: 'T', party: 'local' } as const

/** Returns both halves of a call from outside that nobody took. */
const missed = (callId: string, at: number, number: string, extension = '101') => [
  rang(callId, at, outside, inbound(number, extension)),
  rang(callId, at, callee, inbound(number, extension)),
]

beforeAll(async () => {
  store = await openTempStore()
  const outboundTo = (number: string): TraceFacts => ({
    callerNumber: '102',
    dialedNumber: `9${number}`,
    destinationNumber: number,
    direction: 'outbound',
  })
  await store.fill([
    ...missed('bernd', 0, BERND),
    // Tried in vain first, reached at 9:10.
    rang('bernd-try', 5 * MINUTE_MS, {}, outboundTo(BERND)),
    // Called before the call that reached him, and answered after it.
    makeHalf(
      [
        [2 * MINUTE_MS, 'connect', { sipStatus: 200 }],
        [3 * MINUTE_MS, 'disconnect', { release: cause('normal') }],
      ],
      { callId: 'bernd-slow', wallAt: NINE + 9 * MINUTE_MS },
      outboundTo(BERND),
    ),
    answeredHalf(60_000, { callId: 'bernd-back', wallAt: NINE + 10 * MINUTE_MS }, outboundTo(BERND)),
    ...missed('bernd-later', 20 * MINUTE_MS, BERND),
    ...missed('clara', 30 * MINUTE_MS, CLARA, '100'),
    // She called again herself, on the eighth day.
    answeredHalf(5000, { callId: 'clara-again', wallAt: NINE + 8 * DAY_MS, ...outside }, inbound(CLARA)),
    ...missed('anonymous', 40 * MINUTE_MS, ''),
    // A colleague took it: not missed by 101.
    answeredHalf(
      5000,
      { callId: 'group', wallAt: NINE + 50 * MINUTE_MS, ...outside },
      inbound('+49303', '102'),
    ),
    rang('group', 50 * MINUTE_MS, callee, inbound('+49303', '101')),
    answeredHalf(
      5000,
      { callId: 'group', wallAt: NINE + 50 * MINUTE_MS, ...callee },
      inbound('+49303', '102'),
    ),
    // The mailbox took it: missed by both.
    answeredHalf(
      5000,
      { callId: 'mailbox', wallAt: NINE + 55 * MINUTE_MS, ...outside },
      { ...inbound('+49304'), service: 'voicemail' },
    ),
    rang('mailbox', 55 * MINUTE_MS, callee, inbound('+49304')),
    // Own calls that nobody took are never missed ones.
    rang('own', 58 * MINUTE_MS, {}, outboundTo('+49305')),
    // Inside: 100 misses 101 and is called by 101 again; a talk of 101 with another one returns nothing.
    rang('inside', 60 * MINUTE_MS, callee, { callerNumber: '101', destinationNumber: '100' }),
    answeredHalf(
      5000,
      { callId: 'inside-other', wallAt: NINE + 61 * MINUTE_MS },
      { callerNumber: '101', destinationNumber: '102' },
    ),
    answeredHalf(
      5000,
      { callId: 'inside-back', wallAt: NINE + 62 * MINUTE_MS },
      { callerNumber: '100', destinationNumber: '101' },
    ),
  ])
})
afterAll(() => store.dispose())

const read = async (input: Partial<Parameters<typeof missedCalls>[1]>) => {
  const { rows, next } = await missedCalls(
    store.reader,
    missedInputSchema.parse({ kind: 'office', ...input }),
  )
  return { ids: rows.map(({ record }) => record.call_id), rows, next }
}

describe('missed calls', () => {
  it('of the office are inbound calls that ended without a person', async () => {
    const { ids } = await read({})
    expect(ids).toEqual(['mailbox', 'anonymous', 'clara', 'bernd-later', 'bernd'])
  })
  it('of extensions rang and were answered by nobody', async () => {
    const { ids, rows } = await read({ kind: 'extension' })
    expect(ids).toEqual(['inside', 'mailbox', 'anonymous', 'clara', 'bernd-later', 'bernd'])
    expect(rows.map(({ extension }) => extension)).toEqual(['100', '101', '101', '100', '101', '101'])
    expect((await read({ kind: 'extension', extension: '100' })).ids).toEqual(['inside', 'clara'])
  })
  it('are returned by the first answered call with the number, either way', async () => {
    const { rows } = await read({})
    const [, , clara, later, bernd] = rows
    expect(bernd?.returned).toEqual({
      at: NINE + 10 * MINUTE_MS + 2050,
      by: '102',
      callId: 'bernd-back',
      seconds: 602,
    })
    expect([later?.returned, clara?.returned]).toEqual([null, null])
    const again = await read({ days: 9 })
    expect(again.rows[2]?.returned).toMatchObject({ by: '101', callId: 'clara-again' })
  })
  it('inside are returned by the one who missed them', async () => {
    const { rows } = await read({ kind: 'extension', extension: '100' })
    expect(rows[0]?.returned).toMatchObject({ by: '100', callId: 'inside-back' })
  })
  it('come page by page, all or the unreturned ones', async () => {
    const first = await read({ limit: 3 })
    expect((await read({ limit: 3, after: first.next! })).ids).toEqual(['bernd-later', 'bernd'])
    expect((await read({ only: 'unreturned' })).ids).toEqual(['mailbox', 'anonymous', 'clara', 'bernd-later'])
    expect((await read({ from: NINE + MINUTE_MS, to: NINE + 31 * MINUTE_MS })).ids).toEqual([
      'clara',
      'bernd-later',
    ])
  })
  it('are counted by extension, most unreturned first', async () => {
    const { rows } = await missedByExtension(store.reader, { days: 7 })
    expect(rows.map(({ extension, missed: all, unreturned }) => [extension, all, unreturned])).toEqual([
      ['101', 4, 3],
      ['100', 2, 1],
    ])
  })
})
