import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isOwnersOnly } from '../../../../test/kit/owners-only.ts'
import { deriveRecord, exportChunks, NEWEST_FIRST } from '../../../cdr/index.ts'
import { CSV_PROFILES, type CsvProfile, type ImportProgress } from '../../../contract/index.ts'
import { openReader } from '../../store-process/index.ts'
import { answeredHalf } from '../../store-process/testkit/answered-half.ts'
import { dataDir, imports, jsonOf, last, NINE, send, store, useImports } from './testkit/import-bed.ts'

const ALL = { view: 'all' as const, where: [] }

useImports()

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
