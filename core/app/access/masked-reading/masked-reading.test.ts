import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/kit/seeded-random.ts'
import { deriveRecord } from '../../../cdr/index.ts'
import {
  bareNumber,
  COMPARISONS,
  configurationSchema,
  contract,
  FILTER_FIELD_NAMES,
  FILTER_FIELDS,
  RECORD_COLUMN_IDS,
  RECORDS_READ_PROCEDURES,
  type CallRecord,
  type MaskedReaders,
  type RecordsReadProcedure,
} from '../../../contract/index.ts'
import { silentLog, systemClock } from '../../../kit/index.ts'
import { createRouter } from '../../handlers/index.ts'
import type { PbxParts } from '../../handlers/parts.ts'
import { createRecordFeed } from '../../records/record-feed.ts'
import { createStoreClient, forkStore, type StoreClient } from '../../store-process/index.ts'
import { answeredHalf } from '../../store-process/testkit/answered-half.ts'
import { hidingOf } from './index.ts'
import { SIGHT } from './masked-record.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
const OWN = ['100', '101', '102']
const CALLED_HERE = '0800 555 0199'
const NAMES = ['Geheimrat Emmerich', 'المدير', '<b>Ada</b>']
const ALL = { view: 'all' as const }
const SPAN = { zone: 'Europe/Berlin', bucket: 'day' as const }

let dataDir: string
let store: StoreClient
let written: CallRecord[]

const configuration = (maskedReaders: Partial<MaskedReaders> = {}) =>
  configurationSchema.parse({
    settings: { domain: 'office.test' },
    extensions: OWN.map((number) => ({ number, name: `Own ${number}`, password: 'secret-secret' })),
    cdr: { maskedReaders },
  })
const partsOf = () =>
  ({
    store,
    clock: systemClock,
    configuration: { current: () => configuration() },
    saved: {},
    backups: {},
    section: () => ({}),
    recordFeed: createRecordFeed({ sequence: 7, records: 7 }, () => undefined),
  }) as unknown as PbxParts
const clientOf = (readers: Partial<MaskedReaders> | undefined) =>
  createRouterClient(
    createRouter(partsOf(), () => undefined),
    {
      context: readers ? { hiding: hidingOf(configuration(readers)) } : {},
    },
  )
type Client = ReturnType<typeof clientOf>

/** Returns a number of the outside as phones and people write it; none of its digits stand anywhere else. */
const outside = (index: number) => {
  const digits = `4973${String(86_420_000 + index * 7)}`
  return [`+${digits}`, `00${digits}`, `+${digits.slice(0, 4)} (${digits.slice(4, 7)}) ${digits.slice(7)}`][
    index % 3
  ]!
}

/** Returns a record with what is hidden in every column that may hold it. */
function hostile(index: number, random: () => number): CallRecord {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  const direction = pick(['internal', 'inbound', 'outbound', 'transit'] as const)
  const number = () => pick([...OWN, outside(index), outside(index + 1), ''])
  const free = () => pick([outside(index), `call ${outside(index)} back`, ''])
  const record: CallRecord = {
    ...deriveRecord(answeredHalf(1000, { wallAt: NINE + index * 60_000 })),
    record_id: `record-${index}`,
    call_id: `call-${index >> 1}`,
    sequence: index + 1,
    written_at: NINE,
    direction,
    side: pick(['O', 'T']),
    party: pick(['local', 'outside']),
    result: pick(['answered', 'no_answer', 'busy']),
    service: pick(['basic', 'forward_busy', 'transfer_blind']),
    hop: index & 1,
    cost: random() < 0.5 ? 1.5 : null,
    currency: 'EUR',
  }
  for (const id of RECORD_COLUMN_IDS) {
    if (SIGHT[id] === 'number') Object.assign(record, { [id]: number() })
    else if (SIGHT[id] === 'name') Object.assign(record, { [id]: pick([...NAMES, outside(index)]) })
    else if (SIGHT[id] === 'free') Object.assign(record, { [id]: free() })
  }
  // The name of an own party is the one of its extension.
  if (OWN.includes(record.caller_number)) Object.assign(record, { caller_name: 'Own' })
  if (OWN.includes(record.destination_number)) Object.assign(record, { destination_name: 'Own' })
  if (direction === 'inbound') Object.assign(record, { dialed_number: CALLED_HERE, did: CALLED_HERE })
  return record
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'masked-'))
  store = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
  await store.ready()
  const random = seededRandom(2204)
  written = Array.from({ length: 400 }, (_, index) => hostile(index, random))
  await store.write('importRecords', { records: written, at: NINE, why: 'a test' })
  for (const { record_id: recordId } of written.slice(0, 40)) {
    await store.write('annotateRecord', { recordId, changes: { note: `ask ${outside(5)}` }, at: NINE })
  }
})
afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** All procedures that readers may call, asked in several ways. */
const ASKED: Record<RecordsReadProcedure, (client: Client) => Promise<unknown>[]> = {
  'cdr.list': ({ cdr }) => [
    cdr.list({ filter: ALL, limit: 500 }),
    cdr.list({ filter: { view: 'basic' }, sort: { column: 'duration' }, limit: 500 }),
    cdr.list({ filter: { where: [{ field: 'extension', values: ['100', '101'] }] }, limit: 500 }),
  ],
  'cdr.listCalls': ({ cdr }) => [
    cdr.listCalls({ filter: ALL, limit: 500 }),
    cdr.listCalls({ filter: ALL, sort: { column: 'result', direction: 'ascending' }, limit: 500 }),
  ],
  'cdr.count': ({ cdr }) => [cdr.count({ filter: ALL })],
  'cdr.get': ({ cdr }) => written.slice(0, 60).map(({ call_id: callId }) => cdr.get({ callId })),
  'cdr.since': ({ cdr }) => [cdr.since({ since: 0, limit: 1000 })],
  'cdr.watch': ({ cdr }) => [
    (async () => {
      for await (const mark of await cdr.watch()) return mark
      return undefined
    })(),
  ],
  'reports.overTime': ({ reports }) => [reports.overTime({ filter: ALL, ...SPAN })],
  'reports.week': ({ reports }) => [reports.week({ filter: ALL, zone: SPAN.zone })],
  'reports.grouped': ({ reports }) =>
    (['extension', 'line', 'result', 'service', 'direction', 'caller', 'destination', 'group'] as const).map(
      (by) => reports.grouped({ filter: ALL, by, limit: 1000 }),
    ),
  'reports.longest': ({ reports }) => [reports.longest({ filter: ALL, limit: 100 })],
  'reports.concurrent': ({ reports }) => [reports.concurrent({ filter: ALL, ...SPAN })],
  'reports.quality': ({ reports }) => [reports.quality({ filter: ALL })],
  'reports.costs': ({ reports }) =>
    (['extension', 'line', 'destination'] as const).flatMap((by) =>
      (['written', 'today'] as const).map((prices) => reports.costs({ filter: ALL, by, prices })),
    ),
  'reports.missed': ({ reports }) => [
    reports.missed({ kind: 'office', limit: 500 }),
    reports.missed({ kind: 'extension', limit: 500 }),
    reports.missed({ kind: 'extension', extension: '101', limit: 500 }),
  ],
  'reports.missedByExtension': ({ reports }) => [reports.missedByExtension({})],
}

/** Returns the hidden things that are visible in an answer, however it is written. */
function seen(answer: unknown, hasNames: boolean): string[] {
  const text = JSON.stringify(answer)
  const bare = bareNumber(text)
  const numbers = Array.from({ length: 402 }, (_, index) => bareNumber(outside(index)).replace(/^\+|^00/, ''))
  return [
    ...numbers.filter((number) => bare.includes(number)),
    ...(hasNames ? [] : NAMES.filter((name) => text.includes(JSON.stringify(name).slice(1, -1)))),
  ]
}

const READERS: [string, Partial<MaskedReaders>][] = [
  ['4 digits and names', {}],
  ['3 digits', { digits: 3, names: false }],
  ['all digits', { digits: 'all' }],
]
describe.each(READERS)('readers of masked records, %s', (_, readers) => {
  it.each(RECORDS_READ_PROCEDURES)('%s tells no number of the outside', async (procedure) => {
    const answers = await Promise.all(ASKED[procedure](clientOf(readers)))
    expect(answers.length).toBeGreaterThan(0)
    for (const answer of answers) expect(seen(answer, readers.names === false)).toEqual([])
  })
})

describe('readers of masked records', () => {
  it('have the same lists as others but for what is hidden', async () => {
    const [masked, open] = await Promise.all(
      [{}, undefined].map((readers) => clientOf(readers).cdr.list({ filter: ALL, limit: 500 })),
    )
    expect(seen(open, true).length).toBeGreaterThan(100)
    expect(masked!.rows).toHaveLength(written.length)
    for (const [index, row] of masked!.rows.entries()) {
      const whole = open!.rows[index]!
      for (const id of RECORD_COLUMN_IDS) {
        if (SIGHT[id] === 'open' || (SIGHT[id] === 'number' && OWN.includes(String(whole[id]))))
          expect(row[id], id).toBe(whole[id])
        if (SIGHT[id] === 'free') expect(row[id], id).toBe('')
      }
      if (whole.direction === 'inbound')
        expect([row.dialed_number, row.did]).toEqual([CALLED_HERE, CALLED_HERE])
    }
    const texts = JSON.stringify(masked)
    expect(texts).toContain('"+49738642••••"')
    expect(texts).toContain('"caller_number":"100"')
  })

  const hidden = FILTER_FIELD_NAMES.filter((field) =>
    FILTER_FIELDS[field].columns.some((column) => SIGHT[column] !== 'open'),
  )
  it.each(hidden)('cannot search by %s, however it is compared', async (field) => {
    for (const is of COMPARISONS[FILTER_FIELDS[field].type]) {
      for (const not of [false, true]) {
        const filter = { where: [{ field, is, values: ['4973'], not }] }
        const asked = [
          clientOf({}).cdr.list({ filter }),
          clientOf({}).cdr.count({ filter }),
          clientOf({}).reports.grouped({ filter, by: 'result' }),
        ]
        for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'search.hidden' })
      }
    }
  })

  it.each(RECORD_COLUMN_IDS.filter((id) => SIGHT[id] !== 'open'))('cannot sort by %s', async (column) => {
    const asked = clientOf({}).cdr.list({ filter: ALL, sort: { column } })
    await expect(asked).rejects.toMatchObject({ code: 'search.hidden' })
  })

  it('may call nothing else of the contract', async () => {
    const readable: readonly string[] = RECORDS_READ_PROCEDURES
    let others = 0
    for (const [area, procedures] of Object.entries(contract)) {
      for (const name of Object.keys(procedures)) {
        if (readable.includes(`${area}.${name}`)) continue
        others += 1
        const areaOfClient = clientOf({})[area as keyof Client] as unknown as Record<
          string,
          (input: unknown) => Promise<unknown>
        >
        await expect(areaOfClient[name]!({}), name).rejects.toMatchObject({ code: 'search.hidden' })
      }
    }
    expect(others).toBeGreaterThan(30)
  })
})
