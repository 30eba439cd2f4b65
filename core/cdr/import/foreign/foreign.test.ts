import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { importMappingSchema, type CallRecord } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { seededRandom } from '../../../../test/kit/seeded-random.ts'
import { openTempStore, type TempStore } from '../../testkit/temp-store.ts'
import { importRecords } from '../import-records.ts'
import { openRecords, type ReadForm, type ReadLine } from '../read-records.ts'

const START = Date.UTC(2026, 10, 1, 9)
const sample = (name: string) =>
  readFileSync(new URL(`../../../../test/samples/foreign-cdr/${name}`, import.meta.url))
const inParts = (bytes: Buffer) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 61) yield bytes.subarray(at, at + 61)
    })(),
    { objectMode: false },
  )

async function read(file: Buffer | string, form: Partial<ReadForm> = {}) {
  const { kind, lines } = await openRecords(inParts(Buffer.from(file)), {
    format: 'by-content',
    guard: true,
    zone: 'UTC',
    ...form,
  })
  const found: ReadLine[] = []
  for await (const line of lines) found.push(line)
  return {
    kind,
    records: found.flatMap((line) => ('record' in line ? [line.record] : [])),
    problems: found.flatMap((line) => ('problem' in line ? [`${line.line}: ${line.problem}`] : [])),
  }
}

const stores: TempStore[] = []
afterEach(async () => {
  for (const store of stores.splice(0)) await store.dispose()
})

/** Returns the columns of a record that are not empty. */
const filled = (record: CallRecord | undefined) =>
  Object.fromEntries(
    Object.entries(record ?? {}).filter(
      ([column, value]) =>
        value !== '' &&
        value !== null &&
        !['call_id', 'record_id', 'sequence', 'written_at', 'schema_version', 'emergency'].includes(column),
    ),
  )

const usual = {
  caller_number: '100',
  dialed_number: '101',
  destination_number: '101',
  duration: 60,
  setup_time: START,
  connect_time: START + 5000,
  release_time: START + 65_000,
  side: 'O',
  hop: 0,
  result: 'answered',
}

describe('a file of another PBX', () => {
  it.each([
    ['asterisk-Master.csv', 'asterisk', { caller_name: 'Reception' }],
    ['fs.csv', 'freeswitch', { caller_name: 'Reception', cause: 16, codec: 'PCMU' }],
    [
      'fusion.csv',
      'fusionpbx',
      { caller_name: 'Reception', cause: 16, direction: 'internal', party: 'local' },
    ],
    ['cucm.csv', 'cucm', { cause: 16, released_by: 'caller' }],
    ['3cx.csv', '3cx', { ring_seconds: 5 }],
    [
      'yeastar.csv',
      'yeastar',
      { ring_seconds: 5, direction: 'internal', party: 'local', remote_address: '192.0.2.7' },
    ],
    ['asterisk-custom.csv', 'asterisk', { caller_name: 'Reception' }],
  ] as const)('is known by what stands in it: %s', async (name, kind, more) => {
    const found = await read(sample(name))
    expect(found.problems).toEqual([])
    expect(found.kind).toBe(kind)
    expect(found.records.map(filled)).toEqual([{ ...usual, ...more, tags: `imported from:${kind}` }])
  })
  it.each(['asterisk-Master.csv', 'fs.csv', 'fusion.csv', 'cucm.csv', '3cx.csv', 'yeastar.csv'])(
    'gives the same records however it is written: %s',
    async (name) => {
      const text = sample(name).toString()
      const { records } = await read(text)
      const signs = text.replaceAll(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ';')
      const utf16 = Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le')
      for (const other of [
        signs,
        signs.replaceAll(';', '\t'),
        `\uFEFF${text}`,
        utf16,
        Buffer.from(utf16).swap16(),
      ])
        expect((await read(other)).records).toEqual(records)
    },
  )
  it('comes once, however often it is imported', async () => {
    const store = await openTempStore()
    stores.push(store)
    const write = async () => {
      const { records } = await read(sample('asterisk-Master.csv'))
      await store.writer.exec('BEGIN')
      const outcome = await importRecords(store.writer, { records, at: START, why: 'Master.csv' })
      await store.writer.exec('COMMIT')
      return outcome
    }
    expect(await write()).toEqual({ written: 1, known: 0, numbered: 1 })
    expect(await write()).toEqual({ written: 0, known: 1, numbered: 0 })
    const rows = await store.reader.all('SELECT tags, sequence FROM record')
    expect(rows).toEqual([{ tags: 'imported from:asterisk', sequence: 1 }])
  })
  it('whose rows are halves of no other: rows without a name are as many calls as rows', async () => {
    const [header, row] = sample('3cx.csv').toString().split('\n')
    const { records } = await read([header, row, row].join('\n'))
    expect(new Set(records.map(({ record_id: id }) => id)).size).toBe(2)
    expect((await read([header, row, row].join('\n'))).records).toEqual(records)
  })
})

const asterisk = (changes: Record<number, string> = {}, more: readonly string[] = []) =>
  [
    ...['', '100', '101', 'from-internal', '"Reception" <100>', 'PJSIP/100-1', 'PJSIP/101-2', 'Dial', ''],
    ...['2026-11-01 09:00:00', '2026-11-01 09:00:05', '2026-11-01 09:01:05', '65', '60', 'ANSWERED'],
    ...['DOCUMENTATION', '1793523600.1', ''],
  ]
    .map((cell, place) => changes[place] ?? cell)
    .concat(more)
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join(',')

describe('Asterisk', () => {
  it.each([
    ['NO ANSWER', 'no_answer'],
    ['BUSY', 'busy'],
    ['FAILED', 'failed'],
    ['CONGESTION', 'congestion'],
  ])('tells how a call ended: %s', async (disposition, result) => {
    const { records, problems } = await read(asterisk({ 10: '', 13: '0', 14: disposition }))
    expect(problems).toEqual([])
    expect(records[0]).toMatchObject({ result, duration: 0, connect_time: null, released_by: '' })
  })
  it('names the first row of a linkedid on the others', async () => {
    const rows = ['1', '2', '3'].map((n) =>
      asterisk({ 16: `1793523600.${n}` }, ['', n === '3' ? '9.9' : '1.1', n]),
    )
    const { records, problems } = await read(rows.join('\n'))
    expect(problems).toEqual([])
    expect(new Set(records.map(({ call_id: id }) => id)).size).toBe(3)
    expect(records.map(({ related_call_id: id }) => id)).toEqual(['', records[0]!.call_id, ''])
    expect(records.every(({ hop, side }) => hop === 0 && side === 'O')).toBe(true)
  })
  it.each([
    [
      { 1: '4.93012E+11' },
      'src: a phone number that no spreadsheet has shortened is needed instead of "4.93012E+11"',
    ],
    [
      { 9: '01.11.2026 09:00' },
      'start: a time as YYYY-MM-DD HH:MM:SS is needed instead of "01.11.2026 09:00"',
    ],
    [{ 9: '2026-02-30 09:00:00' }, 'start: a time that exists is needed instead of "2026-02-30 09:00:00"'],
    [{ 9: '' }, 'setup_time is missing: no column says when the call began'],
    [{ 11: '' }, 'release_time is missing: no time and no length says when the call ended'],
    [{ 10: '', 13: '0' }, 'result is answered, but there is no connect_time'],
    [{ 13: '30' }, 'duration is 30, its times are 60 seconds apart'],
    [{ 12: '999' }, 'its whole length is 999, its begin and end are 65 seconds apart'],
    [{ 14: 'BUSY' }, 'result is busy, but there is a connect_time'],
    [
      { 14: 'GONE' },
      'disposition: one of answered, no answer, busy, failed, congestion is needed instead of "GONE"',
    ],
    [{ 12: '1.5e3' }, 'duration: a length in seconds or as HH:MM:SS is needed instead of "1.5e3"'],
  ])('says which line is wrong, and why: %j', async (changes, problem) => {
    const { records, problems } = await read([asterisk(), asterisk(changes), asterisk()].join('\n'))
    expect(problems).toEqual([`2: ${problem}`])
    expect(records).toHaveLength(2)
  })
  it('has its times in a zone', async () => {
    const { records } = await read(asterisk(), { zone: 'Europe/Berlin' })
    expect(records[0]!.setup_time).toBe(START - 3_600_000)
  })
  it('tells the instants of a call while clocks are set back', async () => {
    const times = { 9: '2026-10-25 02:59:50', 10: '2026-10-25 02:00:05', 11: '2026-10-25 02:01:05', 12: '75' }
    const { records, problems } = await read(asterisk(times), { zone: 'Europe/Berlin' })
    expect(problems).toEqual([])
    expect(records[0]).toMatchObject({ setup_time: Date.UTC(2026, 9, 25, 0, 59, 50), duration: 60 })
    const jumped = await read([asterisk(), asterisk({ 9: '2026-03-29 02:30:00' })].join('\n'), {
      zone: 'Europe/Berlin',
    })
    expect(jumped.problems).toEqual([
      '2: start: a time that exists is needed instead of "2026-03-29 02:30:00"',
    ])
  })
})

const switchRow = (uuid: string, bleg: string, start: string, cause = 'NORMAL_CLEARING') =>
  ['Reception', '100', '101', 'default', start, '2026-11-01 09:00:05', '2026-11-01 09:01:05']
    .concat([String(65 - Number(start.slice(-2))), '60', cause, uuid, bleg, '', 'PCMU', 'PCMU'])
    .map((cell) => `"${cell}"`)
    .join(',')

describe('legs', () => {
  it('of one bridge are one call, whichever is written first', async () => {
    const [a, b, other] = [
      switchRow('a', 'b', '2026-11-01 09:00:00'),
      switchRow('b', '', '2026-11-01 09:00:01'),
      switchRow('c', 'd', '2026-11-01 09:00:00'),
    ]
    for (const rows of [
      [a, b, other],
      [b, other, a],
    ]) {
      const { records, problems } = await read(rows.join('\n'))
      expect(problems).toEqual([])
      const [o, t, alone] = [a, b, other].map((row) => records[rows.indexOf(row)]!)
      expect([o!.side, o!.hop, t!.side, t!.hop, alone!.side, alone!.hop]).toEqual(['O', 0, 'T', 1, 'O', 0])
      expect(t!.call_id).toBe(o!.call_id)
      expect(alone!.call_id).not.toBe(o!.call_id)
      expect(o!.related_call_id).toBe('')
    }
  })
  it('of FusionPBX say which is which', async () => {
    const header =
      'xml_cdr_uuid,bridge_uuid,leg,direction,caller_id_number,destination_number,start_stamp,answer_stamp,end_stamp,billsec,hangup_cause,sip_hangup_disposition'
    const rest = '100,101,2026-11-01 09:00:00,2026-11-01 09:00:05,2026-11-01 09:01:05,60,NORMAL_CLEARING'
    const { records } = await read(
      [header, `y,x,b,inbound,${rest},recv_bye`, `x,y,a,inbound,${rest},send_bye`].join('\n'),
    )
    expect(records.map(({ hop, party, released_by: by }) => [hop, party, by])).toEqual([
      [1, 'local', 'callee'],
      [0, 'outside', ''],
    ])
    expect(records[0]!.call_id).toBe(records[1]!.call_id)
  })
  it('keep their order over many', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) =>
      n % 2 === 0
        ? switchRow(`${n}b`, '', '2026-11-01 09:00:01')
        : switchRow(`${n}`, `${n - 1}b`, '2026-11-01 09:00:00'),
    )
    const { records } = await read(rows.join('\n'))
    expect(records.every(({ hop }, n) => hop === (n % 2 === 0 ? 1 : 0))).toBe(true)
    expect(new Set(records.map(({ call_id: id }) => id)).size).toBe(2500)
  })
})

describe('a mapping', () => {
  const mapping = importMappingSchema.parse({
    name: 'Old PBX',
    columns: {
      Begin: ['setup_time', 'connect_time'],
      From: 'caller_number',
      To: 'dialed_number',
      Talk: 'duration',
      How: 'result',
    },
    times: 'day-month-year',
    words: { result: { OK: 'answered' } },
  })
  const file = 'From;To;Begin;Talk;How;More\nMüller (100);101;1.11.2026 09:00:00;0:01:00;OK;x\n'
  it('says what columns are', async () => {
    const { kind, records, problems } = await read(Buffer.from(`\uFEFF${file}`, 'utf16le'), { mapping })
    expect(problems).toEqual([])
    expect(kind).toBe('mapping')
    expect(records.map(filled)).toEqual([
      {
        caller_number: '100',
        caller_name: 'Müller',
        dialed_number: '101',
        duration: 60,
        setup_time: START,
        connect_time: START,
        release_time: START + 60_000,
        side: 'O',
        hop: 0,
        result: 'answered',
        tags: 'imported from:old-pbx',
      },
    ])
  })
  it('that is saved knows its files', async () => {
    expect((await read(file, { mappings: [mapping] })).kind).toBe('mapping')
    await expect(read('From;To\n1;2\n', { mappings: [mapping] })).rejects.toMatchObject({
      code: 'import.not-records',
    })
  })
  it('names the columns that a file lacks', async () => {
    await expect(read('From;To\n1;2\n', { mapping })).rejects.toThrow(
      'these columns of the mapping are missing: begin, talk, how',
    )
  })
  it.each([
    [{ From: 'caller_number' }, 'no column is setup_time'],
    [{ Begin: 'setup_time' }, 'no column is caller_number or dialed_number'],
    [{ Begin: 'setup_time', From: 'caller_number', Also: 'caller_number' }, 'two columns are caller_number'],
  ])('is refused when it cannot be one: %j', (columns, message) => {
    expect(importMappingSchema.safeParse({ name: 'x', columns }).error?.issues[0]?.message).toBe(message)
  })
})

describe('a file that nobody knows', () => {
  it.each([
    ['a,b\n1,2\n', 'Known are files of this program, of Asterisk (Master.csv, cdr-custom); FreeSWITCH'],
    ['', 'the file is empty'],
    ['\u0000\u0001', 'there is no column'],
    ['PK\u0003\u0004and no more', 'it is a ZIP file that is broken'],
  ])('is refused: %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message)
    await expect(read(text, { source: 'cucm' })).rejects.toMatchObject({ code: 'import.not-records' })
  })
  it('throws nothing but a refusal, whatever it holds', async () => {
    const random = seededRandom(12)
    const names = ['asterisk-Master.csv', 'fs.csv', 'fusion.csv', 'cucm.csv', '3cx.csv', 'yeastar.csv']
    for (let round = 0; round < 600; round++) {
      const bytes = Buffer.from(sample(names[round % names.length]!))
      for (let change = 0; change < 1 + (round % 7); change++) {
        const at = Math.floor(random() * bytes.length)
        bytes[at] =
          random() < 0.5 ? Math.floor(random() * 256) : ',";\n9-: E+'.charCodeAt(Math.floor(random() * 10))
      }
      try {
        const { records, problems } = await read(bytes.subarray(0, Math.ceil(random() * bytes.length)))
        expect(records.length + problems.length).toBeGreaterThanOrEqual(0)
      } catch (error) {
        expect(error).toBeInstanceOf(PbxError)
        expect((error as PbxError).code).toBe('import.not-records')
      }
    }
  })
})
