import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOwnersOnly } from '../../../../test/kit/owners-only.ts'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { deriveRecord, exportChunks, NEWEST_FIRST } from '../../../cdr/index.ts'
import {
  CSV_PROFILES,
  IMPORT_CHUNK_BYTES,
  MAX_IMPORT_BYTES,
  type CallRecord,
  type CsvProfile,
  type ImportProgress,
} from '../../../contract/index.ts'
import { silentLog, systemClock } from '../../../kit/index.ts'
import { createRecordFeed } from '../record-feed.ts'
import { createStoreClient, forkStore, openReader, type StoreClient } from '../../store-process/index.ts'
import { answeredHalf } from '../../store-process/testkit/answered-half.ts'
import { createImports, type Imports } from './imports.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
const ALL = { view: 'all' as const, where: [] }
let dataDir: string
let store: StoreClient
let imports: Imports
const clock = createVirtualClock(NINE)

const start = (freeBytes = Infinity) =>
  createImports({
    dataDir,
    store,
    recordFeed: createRecordFeed({ sequence: 0, records: 0 }, () => undefined),
    clock,
    freeBytes: () => Promise.resolve(freeBytes),
  })

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'imports-'))
  store = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
  await store.ready()
  imports = start()
})
afterEach(async () => {
  imports.close()
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const recordAt = (index: number): CallRecord => ({
  ...deriveRecord(answeredHalf(1000, { wallAt: NINE + index * 1000 })),
  record_id: `record-${index}`,
  sequence: index + 1,
  written_at: NINE,
})
const jsonOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(recordAt(from + index))}\n`).join('')

/** Returns the records on disk as a file of that profile. */
async function exported(profile: CsvProfile): Promise<string> {
  const reader = await openReader(dataDir)
  let text = ''
  const request = {
    filter: ALL,
    format: 'csv' as const,
    zone: 'UTC',
    csv: CSV_PROFILES[profile],
    each: 'record' as const,
  }
  for await (const chunk of exportChunks(reader, request)) text += String(chunk.data)
  await reader.close()
  return text
}
async function send(content: string | Buffer, name = 'records.csv'): Promise<string> {
  const bytes = Buffer.from(content)
  const { id, chunkBytes } = await imports.begin(name, bytes.length)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await imports.append(id, at, bytes.subarray(at, at + chunkBytes))
  }
  return id
}
async function last<T>(feed: AsyncIterable<T>): Promise<T> {
  let step: T | undefined
  for await (const next of feed) step = next
  return step!
}
async function bring(content: string) {
  const id = await send(content)
  await last(imports.check(id, { guard: true }))
  return last(imports.write(id))
}
const listed = async () =>
  (await store.read('list', { filter: ALL, sort: NEWEST_FIRST, limit: 100 })).rows.map(
    (record) => record.record_id,
  )

describe('a file of records', () => {
  it('is checked, then written, and is not kept', async () => {
    const id = await send(`${jsonOf(2500)}{"nonsense": 1}\n`, 'other office.jsonl')
    const [file] = readdirSync(join(dataDir, 'imports'))
    expect(isOwnersOnly(join(dataDir, 'imports', file!))).toBe(true)
    expect(isOwnersOnly(join(dataDir, 'imports'))).toBe(true)
    expect(await last(imports.check(id, { guard: true }))).toMatchObject({
      state: 'done',
      kind: 'jsonl',
      records: 2500,
      known: 0,
      first: NINE,
      last: NINE + 2499 * 1000,
      faulty: 1,
      problems: [{ line: 2501, problem: 'there is no column "nonsense"' }],
      keepsNumbers: true,
    })
    expect(await listed()).toEqual([])
    expect(await last(imports.write(id))).toMatchObject({
      state: 'done',
      written: 2500,
      known: 0,
      numbered: 0,
      refused: 1,
    })
    expect((await store.read('mark', {})).records).toBe(2500)
    expect(readdirSync(join(dataDir, 'imports'))).toEqual([])
    const log = await store.read('keepingLog', { limit: 10 })
    expect(log).toMatchObject([{ kind: 'imported', why: 'other office.jsonl', records: 2500 }])
  })

  it.each(['data', 'excel'] as const)('is known by what it holds: %s', async (profile) => {
    await bring(jsonOf(60))
    const text = await exported(profile)
    const id = await send(text)
    expect(await last(imports.check(id, { guard: true }))).toMatchObject({
      kind: profile,
      records: 60,
      known: 60,
    })
    expect(await last(imports.write(id))).toMatchObject({ written: 0, known: 60 })
    expect(await exported(profile)).toBe(text)
  })

  it('of which some are here already brings the others', async () => {
    await bring(jsonOf(10))
    const half = answeredHalf(1000, { wallAt: NINE })
    await store.write('journalClose', { half, draft: deriveRecord(half) })
    const id = await send(jsonOf(20))
    expect(await last(imports.check(id, { guard: true }))).toMatchObject({ known: 10, keepsNumbers: false })
    expect(await last(imports.write(id))).toMatchObject({ written: 10, known: 10, numbered: 10 })
  })

  it('that is given up leaves exactly what is told', async () => {
    const id = await send(jsonOf(4000))
    await last(imports.check(id, { guard: true }))
    let told: ImportProgress | undefined
    for await (const progress of imports.write(id)) {
      told = progress
      if (progress.written >= 1000) await imports.cancel(id)
    }
    expect(told).toMatchObject({ state: 'cancelled' })
    expect(told?.written).toBeLessThan(4000)
    expect((await store.read('mark', {})).records).toBe(told?.written)
    expect(readdirSync(join(dataDir, 'imports'))).toEqual([])
  })

  it('that is given up before leaves nothing', async () => {
    const id = await send(jsonOf(100))
    await last(imports.check(id, { guard: true }))
    await imports.cancel(id)
    expect(readdirSync(join(dataDir, 'imports'))).toEqual([])
    await expect(last(imports.write(id))).rejects.toMatchObject({ code: 'import.interrupted' })
    expect(await listed()).toEqual([])
  })
})

describe('a file of others', () => {
  const CSV =
    'Begin;From;To;Ring (s);Talk (s)\r\n23.11.2026 10:00:00;100;"0049 30 1";4;60\r\n23.11.2026 10:05:00;101;102;3;0\r\n'
  const COLUMNS = [
    {
      name: 'Begin',
      samples: ['23.11.2026 10:00:00', '23.11.2026 10:05:00'],
      words: ['23.11.2026 10:00:00', '23.11.2026 10:05:00'],
    },
    { name: 'From', samples: ['100', '101'], words: ['100', '101'] },
    { name: 'To', samples: ['0049 30 1', '102'], words: ['0049 30 1', '102'] },
    { name: 'Ring (s)', samples: ['4', '3'], words: ['4', '3'] },
    { name: 'Talk (s)', samples: ['60', '0'], words: ['60', '0'] },
  ]
  const mapping = {
    name: 'Old PBX',
    columns: {
      Begin: 'setup_time',
      From: 'caller_number',
      To: 'dialed_number',
      'Ring (s)': 'ring_seconds',
      'Talk (s)': 'duration',
    },
    times: 'day-month-year',
  } as const
  const FILES: [string, Buffer][] = [
    ['UTF-8', Buffer.from(CSV)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${CSV}`)],
    ['UTF-16', Buffer.from(`\uFEFF${CSV}`, 'utf16le')],
    ['UTF-16, the other way', Buffer.from(`\uFEFF${CSV}`, 'utf16le').swap16()],
  ]
  it.each(FILES)('shows its columns, and comes in by a mapping or a saved one: %s', async (_, content) => {
    const id = await send(content, 'old.csv')
    await expect(last(imports.check(id, { guard: true }))).rejects.toMatchObject({
      code: 'import.not-records',
    })
    expect(await imports.columns(id)).toEqual(COLUMNS)
    for (const form of [{ mapping }, { mappings: [mapping] }]) {
      expect(await last(imports.check(id, { guard: true, zone: 'Europe/Berlin', ...form }))).toMatchObject({
        kind: 'mapping',
        records: 2,
        faulty: 0,
        first: NINE,
      })
    }
    expect(await last(imports.write(id))).toMatchObject({ state: 'done', written: 2 })
  })
  it.each([
    ['a workbook', Buffer.from('PK\u0003\u0004'), 'it is a workbook'],
    ['nothing', '', 'the file is empty'],
    ['no table', 'just a line of words', 'does not name columns'],
  ])('has no columns to name: %s', async (_, content, message) => {
    const id = await send(content)
    await expect(imports.columns(id)).rejects.toMatchObject({
      code: 'import.not-records',
      message: expect.stringContaining(message) as unknown,
    })
  })
})

describe('a file that is not as it should be', () => {
  const HEADER = 'caller_number,dialed_number\n'
  it.each([
    ['a workbook', Buffer.from('504b030414000600', 'hex'), 'it is a ZIP file'],
    ['UTF-16', Buffer.from('\uFEFFcaller_number', 'utf16le'), 'these columns are missing'],
    ['nothing', '', 'the file is empty'],
    ['another header', 'Datum;Uhrzeit\n1;2\n', 'there is no column "Datum"'],
    ['too few columns', HEADER, 'these columns are missing: '],
    ['NUL bytes', Buffer.alloc(3_000_000), 'it is not CSV: the line is too long'],
    ['one long line', 'x'.repeat(3_000_000), 'it is not CSV: the line is too long'],
  ])('is refused: %s', async (_, content, message) => {
    const id = await send(content)
    await expect(last(imports.check(id, { guard: true }))).rejects.toMatchObject({
      code: 'import.not-records',
      message: expect.stringContaining(message) as unknown,
    })
    await expect(last(imports.write(id))).rejects.toMatchObject({ message: 'the file was not checked' })
  })

  it('tells the words of a column that go on below the first rows, and none where there are too many', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, row) => `23.11.2026 10:00:00;${100 + row};${['BUSY', 'NO ANSWER', ' BUSY ', ''][row % 4]}\r\n`,
    )
    const id = await send(Buffer.from(`Begin;From;Status\r\n${rows.join('')}`))
    const [, from, status] = await imports.columns(id)
    expect(from).toMatchObject({ samples: ['100', '101'], words: [] })
    expect(status).toMatchObject({ samples: ['BUSY', 'NO ANSWER'], words: ['BUSY', 'NO ANSWER'] })
    await imports.cancel(id)
  })
  it('keeps its good lines: broken UTF-8, a long line, NUL bytes', async () => {
    const lines = jsonOf(3).split('\n')
    const broken = Buffer.concat([Buffer.from('{"caller_name":"'), Buffer.from([0xe4]), Buffer.from('"}\n')])
    const long = Buffer.from(`{"note":"${'x'.repeat(2_000_000)}"}\n`)
    const nul = Buffer.from('\u0000\u0000\n')
    const id = await send(
      Buffer.concat([Buffer.from(`${lines[0]}\n`), broken, long, nul, Buffer.from(`${lines[1]}\n`)]),
    )
    expect(await last(imports.check(id, { guard: true }))).toMatchObject({
      records: 2,
      problems: [
        { line: 2, problem: 'it is not UTF-8' },
        { line: 3, problem: 'the line is too long' },
        { line: 4, problem: 'it is not JSON' },
      ],
    })
    expect(await last(imports.write(id))).toMatchObject({ written: 2, refused: 3 })
  })

  it('tells the first twenty of its faults and counts the others', async () => {
    const view = await last(imports.check(await send(`{}\n${'[]\n'.repeat(70)}`), { guard: true }))
    expect(view.faulty).toBe(71)
    expect(view.problems).toHaveLength(20)
  })
})

describe('what is sent', () => {
  it('has to follow what was sent', async () => {
    const { id } = await imports.begin('a.csv', 10)
    await imports.append(id, 0, Buffer.from('12345'))
    const refused = { code: 'import.interrupted' }
    await expect(imports.append(id, 0, Buffer.from('12345'))).rejects.toMatchObject(refused)
    await expect(imports.append(id, 5, Buffer.from('123456'))).rejects.toMatchObject(refused)
    await expect(last(imports.check(id, { guard: true }))).rejects.toMatchObject(refused)
    await expect(imports.append('other', 0, Buffer.from('1'))).rejects.toMatchObject(refused)
    const large = await imports.begin('b.csv', MAX_IMPORT_BYTES)
    const part = Buffer.alloc(IMPORT_CHUNK_BYTES + 1)
    await expect(imports.append(large.id, 0, part)).rejects.toMatchObject(refused)
    await expect(imports.append(id, 5, Buffer.from('1'))).rejects.toMatchObject(refused)
    expect(readdirSync(join(dataDir, 'imports'))).toEqual([large.id])
  })
  it('has a limit', async () => {
    await expect(imports.begin('a.csv', MAX_IMPORT_BYTES + 1)).rejects.toMatchObject({
      code: 'import.too-large',
    })
    imports = start(300_000_000)
    await expect(imports.begin('a.csv', 100_000_000)).rejects.toMatchObject({ code: 'import.no-room' })
    expect(existsSync(join(dataDir, 'imports'))).toBe(false)
  })
  it('is removed when nobody asks for it any more, and at the next start', async () => {
    await send(jsonOf(1))
    clock.advance(30 * 60_000)
    await expect.poll(() => readdirSync(join(dataDir, 'imports'))).toEqual([])
    mkdirSync(join(dataDir, 'imports'), { recursive: true })
    writeFileSync(join(dataDir, 'imports', 'left'), 'x')
    imports = start()
    expect(existsSync(join(dataDir, 'imports'))).toBe(false)
  })
  it('waits while another is written', async () => {
    const id = await send(jsonOf(200))
    await last(imports.check(id, { guard: true }))
    const writing = imports.write(id)
    await writing.next()
    await expect(imports.begin('b.csv', 1)).rejects.toMatchObject({ code: 'import.busy' })
    await last(writing)
    await imports.begin('b.csv', 1)
  })
})
