import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  CSV_PROFILES,
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type ExportOptions,
} from '../../contract/index.ts'
import { exportChunks } from '../export/export-records.ts'
import { listRecords } from '../query/views.ts'
import { changedSince } from '../query/changed.ts'
import { ownRecordsSince } from '../query/own-since.ts'
import { OLDEST_FIRST } from '../query/page.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { importRecords } from './import-records.ts'
import { readRecords, type ReadForm, type ReadLine } from './read-records.ts'

const PIECES = [
  '"',
  ',',
  ';',
  '\r\n',
  '\n',
  '\t',
  ' ',
  "'",
  "'=",
  "''+1",
  '=cmd()',
  '@SUM(1)',
  '-1',
  '＝1',
  '\u202Eabc',
]
const MORE = ['😀', '\u0000', '00', '+49301234', '*21#', '\uFEFF', 'x'.repeat(4000), '0301']
const TEXTS = [
  'caller_number',
  'caller_name',
  'destination_name',
  'user_agent',
  'reason_text',
  'note',
  'tags',
  'line',
] as const
const AT = NINE + 86_400_000

let source: TempStore
const opened: TempStore[] = []
const open = async () => {
  const store = await openTempStore()
  opened.push(store)
  return store
}

beforeAll(async () => {
  source = await openTempStore()
  const random = seededRandom(4711)
  const pieces = [...PIECES, ...MORE]
  const hostile = () =>
    Array.from(
      { length: Math.floor(random() * 4) },
      () => pieces[Math.floor(random() * pieces.length)]!,
    ).join('')
  const halves = Array.from({ length: 600 }, (_, index) => {
    const more = { wallAt: NINE + index * 1000 + (index % 7) }
    return index % 3 === 0 ? unansweredHalf('busy', more) : answeredHalf(index * 10, more)
  })
  await source.fill(halves, (draft, index) => ({
    ...draft,
    ...Object.fromEntries(TEXTS.map((id) => [id, hostile()])),
    cost: index % 2 === 0 ? index / 100 : null,
    mos: index % 5 === 0 ? 4.21 : null,
  }))
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.dispose()
})
afterAll(() => source.dispose())

async function exported(store: TempStore, options: Partial<ExportOptions> = {}): Promise<string> {
  let text = ''
  const request = {
    filter: { view: 'all' as const, where: [] },
    format: 'csv' as const,
    zone: 'Europe/Berlin',
    csv: CSV_PROFILES.data,
    each: 'record' as const,
    ...options,
  }
  for await (const chunk of exportChunks(store.reader, request)) text += String(chunk.data)
  return text
}
/** Streams a text in pieces of odd sizes, as disks deliver them. */
const streamOf = (text: string) => {
  const bytes = Buffer.from(text)
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 4093) yield bytes.subarray(at, at + 4093)
    })(),
    { objectMode: false },
  )
}
async function read(text: string, form: Partial<ReadForm> = {}): Promise<ReadLine[]> {
  const lines: ReadLine[] = []
  for await (const line of readRecords(streamOf(text), { format: 'csv', guard: true, ...form }))
    lines.push(line)
  return lines
}
const recordsOf = (lines: readonly ReadLine[]) =>
  lines.flatMap((line) => ('record' in line ? [line.record] : []))
async function write(store: TempStore, records: readonly CallRecord[]) {
  await store.writer.exec('BEGIN')
  const outcome = await importRecords(store.writer, { records, at: AT, why: 'export.csv' })
  await store.writer.exec('COMMIT')
  return outcome
}

describe('a round trip through an empty store', () => {
  it.each([
    ['CSV for programs', {}, {}],
    ['CSV for Excel', { csv: CSV_PROFILES.excel }, {}],
    ['CSV with German titles', { csv: CSV_PROFILES.excel, language: 'de' as const }, {}],
    ['CSV with tabs', { csv: { ...CSV_PROFILES.data, delimiter: '\t' as const } }, {}],
    ['CSV without the guard', { csv: { ...CSV_PROFILES.data, guard: false } }, { guard: false }],
    ['JSON Lines', { format: 'jsonl' as const }, { format: 'jsonl' as const }],
  ] satisfies [string, Partial<ExportOptions>, Partial<ReadForm>][])(
    'changes nothing: %s',
    async (_, options, form) => {
      const before = await exported(source, options)
      const lines = await read(before, form)
      expect(lines.filter((line) => 'problem' in line)).toEqual([])
      const target = await open()
      expect(await write(target, recordsOf(lines))).toEqual({ written: 600, known: 0, numbered: 0 })
      expect(await exported(target, options)).toBe(before)
    },
  )
  it.each([
    ['autumn', Date.UTC(2026, 9, 25, 0, 50)],
    ['spring', Date.UTC(2026, 2, 29, 0, 50)],
  ])('CSV for Excel keeps the instants of a call while clocks change in %s', async (_, wallAt) => {
    const store = await open()
    await store.fill([answeredHalf(1_800_000, { wallAt })])
    const lines = await read(await exported(store, { csv: CSV_PROFILES.excel }))
    const [record] = recordsOf(lines)
    const [kept] = await store.reader.all('SELECT connect_time, release_time FROM record')
    const toSecond = (at: unknown) => Math.floor(Number(at) / 1000) * 1000
    expect(lines.filter((line) => 'problem' in line)).toEqual([])
    expect(record!.setup_time).toBe(wallAt)
    expect(record!.connect_time).toBe(toSecond(kept!['connect_time']))
    expect(record!.release_time).toBe(toSecond(kept!['release_time']))
  })
  it('is exact to the last cell', async () => {
    const target = await open()
    await write(target, recordsOf(await read(await exported(source))))
    const all = { filter: { view: 'all' as const, where: [] }, sort: OLDEST_FIRST, limit: 500 }
    expect((await listRecords(target.reader, all)).rows).toEqual((await listRecords(source.reader, all)).rows)
  })
})

describe('records from elsewhere', () => {
  it('are found by who follows, in whatever order their numbers came', async () => {
    const target = await open()
    const records = recordsOf(await read(await exported(source)))
    await write(target, records.slice(300, 400))
    const { next } = await changedSince(target.reader, { since: 0, limit: 1000 })
    await write(target, records.slice(0, 50))
    const followed = await changedSince(target.reader, { since: next, limit: 1000 })
    expect(followed.records.map(({ record_id: id }) => id)).toEqual(
      records.slice(0, 50).map(({ record_id: id }) => id),
    )
  })
  it('come once, however often they are imported', async () => {
    const target = await open()
    const records = recordsOf(await read(await exported(source)))
    await write(target, records.slice(0, 400))
    expect(await write(target, records)).toEqual({ written: 200, known: 400, numbered: 0 })
    expect(await write(target, records)).toEqual({ written: 0, known: 600, numbered: 0 })
  })
  it('get numbers of their own and a mark beside calls of this PBX', async () => {
    const target = await open()
    await target.fill([answeredHalf(5000, { recordId: 'own' })])
    const records = recordsOf(await read(await exported(source))).slice(0, 3)
    expect(await write(target, records)).toEqual({ written: 3, known: 0, numbered: 3 })
    const rows = await target.reader.all('SELECT sequence, tags FROM record ORDER BY sequence')
    expect(rows.map((row) => row['sequence'])).toEqual([1, 2, 3, 4])
    expect(rows.slice(1).every((row) => String(row['tags']).split(/\s/).includes('imported'))).toBe(true)
    const log = await target.reader.get("SELECT * FROM deletion WHERE kind = 'imported'")
    expect(log).toMatchObject({ records: 3, first_sequence: 2, last_sequence: 4, why: 'export.csv' })
  })
  it('leave numbers for the calls that follow', async () => {
    const target = await open()
    await write(target, recordsOf(await read(await exported(source))))
    await target.fill([answeredHalf(5000, { recordId: 'later' })])
    const own = await ownRecordsSince(target.reader, { since: 0, limit: 100 })
    expect(own.records.map(({ record_id }) => record_id)).toEqual(['later'])
    const row = await target.reader.get("SELECT sequence FROM record WHERE record_id = 'later'")
    expect(row?.['sequence']).toBe(601)
  })
})

describe('a file that is not as it should be', () => {
  const HEADER = RECORD_COLUMN_IDS.join(',')
  it.each([
    ['', 'the file is empty'],
    ['hello\r\n', 'there is no column "hello"'],
    [`${HEADER},side\r\n`, 'a column stands in the file twice'],
    ['caller_number,dialed_number\r\n', 'these columns are missing: duration'],
    ['\u0000\u0001\u0002', 'there is no column'],
  ])('is refused as a whole: %j', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'import.not-records',
      message: expect.stringContaining(message) as unknown,
    })
  })
  it('says which line is wrong, and why', async () => {
    const usual: Partial<Record<string, string>> = {
      side: 'O',
      party: 'local',
      result: 'busy',
      released_by: 'callee',
      service: 'basic',
      direction: 'internal',
      duration: '0',
      connect_time: '',
      alert_time: '',
      hop: '0',
      mos: '4.1',
      sip_status: '486',
      hold_seconds: '0',
      park_seconds: '0',
      setup_time: '2026-11-23T09:00:00.000+01:00',
      release_time: '2026-11-23T09:00:01.000+01:00',
      written_at: '2026-11-23T09:00:01.000+01:00',
    }
    const line = (changes: Partial<Record<string, string>>) =>
      RECORD_COLUMN_IDS.map((id) => {
        const value = { ...usual, ...changes }[id]
        return value ?? (RECORD_COLUMNS[id].type === 'text' ? 'x' : '1')
      }).join(',')
    const text = [
      HEADER,
      line({}),
      line({ setup_time: '23.11.2026' }),
      line({ setup_time: '2026-11-23 09:00:00' }),
      line({ duration: '1.5' }),
      line({ side: 'Q' }),
      line({ release_time: '2026-11-23T08:59:00.000+01:00' }),
      line({ duration: '7' }),
      'too,few',
      line({ schema_version: '99' }),
    ].join('\r\n')
    const told = await read(text)
    expect(told.map((one) => ('problem' in one ? one.problem : 'good'))).toEqual([
      'good',
      'setup_time: a time in ISO 8601 is needed instead of "23.11.2026"',
      'setup_time: a time needs its offset from UTC instead of "2026-11-23 09:00:00"',
      'duration: a whole number is needed instead of "1.5"',
      expect.stringMatching(/^side: /),
      'setup, alert, connect and release time are not in this order',
      'there is a duration, but no connect_time',
      `it has 2 cells, the header ${RECORD_COLUMN_IDS.length}`,
      'it is of version 99; this program knows versions up to 1',
    ])
    expect(told.map((one) => one.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
  it.each([
    [{ duration: 999 }, 'duration is 999, its times are 60 seconds apart'],
    [{ result: 'busy' }, 'result is busy, but there is a connect_time'],
    [
      { connect_time: null, duration: 0, ring_seconds: 62 },
      'result is answered, but there is no connect_time',
    ],
    [{ ring_seconds: 40 }, 'ring_seconds is 40, its times are 2 seconds apart'],
    [{ hold_seconds: 100 }, 'hold_seconds is not inside the duration'],
    [{ hop: 1 }, 'side is O, but hop is 1: an O-session is hop 0'],
    [{ side: 'T' }, 'side is T, but hop is 0: T-sessions begin at 1'],
    [{ cause: 900 }, 'cause is no Q.850 cause (0 to 127)'],
    [{ sip_status: 12 }, 'sip_status is no SIP status (100 to 699)'],
    [{ mos: 7 }, 'mos is not between 1 and 5'],
    [{ packets_lost: -1 }, 'packets_lost is negative'],
    [
      { duration: 999, result: 'busy' },
      'duration is 999, its times are 60 seconds apart; result is busy, but there is a connect_time',
    ],
  ])('contradicts itself: %j', async (changes, problem) => {
    const store = await open()
    await store.fill([answeredHalf(60_000)])
    const [line] = (await exported(store, { format: 'jsonl' })).split('\n', 1)
    const good = JSON.parse(line!) as CallRecord
    expect(await read(line!, { format: 'jsonl' })).toHaveLength(1)
    expect(await read(JSON.stringify({ ...good, ...changes }), { format: 'jsonl' })).toEqual([
      { line: 1, problem },
    ])
  })
  it('has two first hops of one call', async () => {
    const [line] = (await exported(source, { format: 'jsonl' })).split('\n', 1)
    const good = JSON.parse(line!) as CallRecord
    const again = JSON.stringify({ ...good, record_id: 'another' })
    expect(await read([line, line, again].join('\n'), { format: 'jsonl' })).toMatchObject([
      { line: 1, record: { record_id: good.record_id } },
      { line: 2, record: { record_id: good.record_id } },
      { line: 3, problem: 'hop is 0, but line 1 is hop 0 of the same call already' },
    ])
  })
  it.each(['caller_number', 'dialed_number', 'destination_number', 'presented_number', 'did'] as const)(
    'has a %s that a spreadsheet took for a quantity',
    async (column) => {
      const [line] = (await exported(source, { format: 'jsonl' })).split('\n', 1)
      const header = RECORD_COLUMN_IDS.join(',')
      for (const shortened of ['4.93012E+11', '4,93012E+11', '1e20']) {
        const good = JSON.parse(line!) as Record<string, string>
        const cells = RECORD_COLUMN_IDS.map((id) => (id === column ? shortened : (good[id] ?? '')))
        const quoted = cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')
        expect(await read(`${header}\r\n${quoted}`)).toEqual([
          {
            line: expect.any(Number) as number,
            problem: `${column}: a phone number that no spreadsheet has shortened is needed instead of "${shortened}"`,
          },
        ])
      }
    },
  )
  it('never throws anything else, whatever it holds', async () => {
    const random = seededRandom(7)
    const good = await exported(source)
    for (let round = 0; round < 60; round++) {
      const at = Math.floor(random() * good.length)
      const text =
        good.slice(0, at) +
        String.fromCharCode(Math.floor(random() * 300)) +
        good.slice(at + Math.floor(random() * 50))
      await read(text.slice(0, 200_000)).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'import.not-records' }),
      )
      await read(text.slice(0, 50_000), { format: 'jsonl' })
    }
  })
  it('is read as bytes: what is not UTF-8 is told and never replaced', async () => {
    const good = await exported(source, { csv: CSV_PROFILES.excel })
    const [header, first, second] = good.split('\r\n')
    const bytes = Buffer.concat([
      Buffer.from(`${header}\r\n${first}\r\n`),
      Buffer.from(second!.replace(/^[^;]*/, 'M?ller'), 'latin1').map((byte) => (byte === 0x3f ? 0xfc : byte)),
      Buffer.from(`\r\n${first}\r\n`),
    ])
    const lines: ReadLine[] = []
    const form = { format: 'by-content', guard: true } as const
    for await (const line of readRecords(Readable.from([bytes], { objectMode: false }), form))
      lines.push(line)
    expect(lines.map((line) => ('problem' in line ? line.problem : 'good'))).toEqual([
      'good',
      'caller_number: it is not UTF-8',
      'good',
    ])
  })
  it('is not held in memory: a line is too long', async () => {
    const good = await exported(source)
    const header = good.slice(0, good.indexOf('\r\n'))
    await expect(read('x'.repeat(2_000_000))).rejects.toMatchObject({ code: 'import.not-records' })
    const lines = (await read(good)).length
    expect(await read(`${good}"${'x'.repeat(2_000_000)}`)).toHaveLength(lines + 1)
    expect(await read(`${header}\r\n${'x'.repeat(2_000_000)}`)).toEqual([
      { line: expect.any(Number) as number, problem: 'it is not CSV from here on: the line is too long' },
    ])
    expect(await read(`${'x'.repeat(2_000_000)}\n{}\n`, { format: 'jsonl' })).toEqual([
      { line: 1, problem: 'the line is too long' },
      { line: 2, problem: 'caller_number is missing' },
    ])
  })
  it('has a time that no calendar shows', async () => {
    const [line] = (await exported(source, { format: 'jsonl' })).split('\n', 1)
    const record = JSON.parse(line!) as CallRecord
    for (const release_time of [9e15, -9e15, '2099-02-30T00:00:00Z', '2099-04-31T00:00:00+02:00']) {
      const lines = await read(JSON.stringify({ ...record, release_time }), { format: 'jsonl' })
      expect(lines).toEqual([{ line: 1, problem: expect.stringContaining('release_time') }])
    }
  })
  it('of JSON Lines says the same', async () => {
    const told = await read('{"caller_number": 1}\n[]\nnot json\n{"nonsense":1}\n', { format: 'jsonl' })
    expect(told.map((one) => ('problem' in one ? one.problem : 'good'))).toEqual([
      'dialed_number is missing',
      'it is not an object',
      'it is not JSON',
      'there is no column "nonsense"',
    ])
  })
})
