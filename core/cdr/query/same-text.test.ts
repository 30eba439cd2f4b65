import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordFilterSchema, type CallRecord } from '../../contract/index.ts'
import { exportChunks } from '../export/export-records.ts'
import { maskRecords } from '../retention/mask-records.ts'
import { callsBy } from '../report/index.ts'
import { annotateRecord } from '../store/annotate.ts'
import { foldNewTexts } from '../store/fold-new-texts.ts'
import { TEXT_MIGRATION } from '../store/text-schema.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { countRecords } from './totals.ts'
import { listCalls, listRecords } from './views.ts'
import { NEWEST_FIRST } from './page.ts'

const NAMES = [
  'Müller',
  'Muller',
  'MÜLLER',
  'Mu\u0308ller',
  'Straße 5',
  'STRASSE 5',
  'Łódź',
  'Øre',
  '王小明',
  'a_b',
  '100%',
  '',
]
let store: TempStore

beforeAll(async () => {
  store = await openTempStore()
  const halves = NAMES.map((_, i) => answeredHalf(60_000, { callId: `call-${i}`, wallAt: NINE + i * 1000 }))
  await store.fill(halves, (draft, i) => ({ ...draft, caller_name: NAMES[i]!, tags: 'vip élan' }))
})
afterAll(() => store.dispose())

async function found(field: string, is: string, values: string[], not = false): Promise<string[]> {
  const filter = recordFilterSchema.parse({ where: [{ field, is, values, not }] })
  const page = await listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit: 100 })
  const calls = await listCalls(store.reader, { filter, sort: NEWEST_FIRST, limit: 100 })
  expect(calls.rows).toHaveLength(page.rows.length)
  expect((await countRecords(store.reader, { filter })).records).toBe(page.rows.length)
  const grouped = await callsBy(store.reader, { filter, by: 'result', order: 'calls', limit: 5 })
  expect(grouped.rows.reduce((sum, { calls: here }) => sum + here, 0)).toBe(page.rows.length)
  return page.rows.map((record) => record.caller_name).sort()
}
const MULLERS = NAMES.slice(0, 4).sort()

describe.each(['before', 'after'])('a name is found however it is written, %s it was folded', (when) => {
  beforeAll(async () => {
    if (when === 'after') expect(await foldNewTexts(store.writer, 1000)).toBe(false)
  })
  it.each([
    ['is', 'müller', MULLERS],
    ['contains', 'MULLER', MULLERS],
    ['contains', 'u\u0308ll', MULLERS],
    ['begins', 'Mül', MULLERS],
    ['ends', 'LER', MULLERS],
    ['contains', 'strasse', ['STRASSE 5', 'Straße 5']],
    ['contains', 'aß', ['STRASSE 5', 'Straße 5']],
    ['is', 'lodz', ['Łódź']],
    ['is', 'ore', ['Øre']],
    ['contains', '小', ['王小明']],
    ['contains', '王小', ['王小明']],
    ['contains', '_', ['a_b']],
    ['contains', '%', ['100%']],
    ['like', 'M?LL*', MULLERS],
    ['contains', 'nobody', []],
  ])('%s %s', async (is, value, names) => {
    expect(await found('name', is, [value])).toEqual([...names].sort())
    expect(await found('name', is, [value, ...Array.from({ length: 40 }, (_, i) => `nobody ${i}`)])).toEqual(
      [...names].sort(),
    )
    expect(await found('name', is, [value], true)).toEqual(
      NAMES.filter((name) => !names.includes(name)).sort(),
    )
  })
  it('and an unknown one beside it', async () => {
    expect(await found('name', 'is', ['', 'Lodz'])).toEqual(NAMES.slice().sort())
  })
  it('and tags are', async () => {
    for (const tag of ['elan', 'VIP']) expect(await found('tag', 'is', [tag])).toHaveLength(NAMES.length)
    expect(await found('tag', 'is', ['ela'])).toEqual([])
    expect(await found('tag', 'contains', ['ÉLA'])).toHaveLength(NAMES.length)
  })
})

it('an export has the same records', async () => {
  const filter = recordFilterSchema.parse({ where: [{ field: 'name', is: 'contains', values: ['muller'] }] })
  let rows = 0
  const csv = { profile: 'data', formulaGuard: true } as never
  for await (const chunk of exportChunks(store.reader, {
    filter,
    each: 'record',
    format: 'jsonl',
    zone: 'UTC',
    csv,
  } as never))
    rows += chunk.rows
  expect(rows).toBe(4)
})

it('a file of before knows the same texts', async () => {
  const texts = () => store.writer.all('SELECT * FROM known_text ORDER BY text')
  await foldNewTexts(store.writer, 1000)
  const known = (await texts()).map((row) => ({ ...row, folded: null }))
  for (const what of ['inserted', 'deleted', 'updated'])
    await store.writer.exec(`DROP TRIGGER record_texts_${what}`)
  await store.writer.exec(`DROP TABLE known_text; ${TEXT_MIGRATION.sql}`)
  expect(await texts()).toEqual(known)
})

it('what is written, masked and deleted is known, and forgotten with its last record', async () => {
  const texts = async () =>
    (await store.reader.all('SELECT text FROM known_text ORDER BY text')).map(({ text }) => text)
  const [record] = (await store.reader.all(
    "SELECT * FROM record WHERE caller_name = 'Łódź'",
  )) as unknown as CallRecord[]
  const recordId = record!.record_id
  await annotateRecord(store.writer, { recordId, changes: { note: 'Frühstück' }, at: NINE })
  expect(await found('note', 'contains', ['fruhstuck'])).toEqual(['Łódź'])
  await annotateRecord(store.writer, { recordId, changes: { note: '' }, at: NINE })
  expect(await texts()).not.toContain('Frühstück')
  await store.writer.run("UPDATE record SET direction = 'inbound' WHERE record_id = ?", [recordId])
  await maskRecords(store.writer, {
    recordIds: [recordId],
    ownNumbers: [],
    digits: 'all',
    names: true,
    at: NINE,
    why: 'test',
  })
  expect(await texts()).not.toContain('Łódź')
  await store.writer.exec("DELETE FROM record WHERE caller_name = 'Müller'")
  expect(await texts()).not.toContain('Müller')
  expect(await texts()).toContain('Muller')
  expect(await found('name', 'is', ['müller'])).toHaveLength(3)
  await store.writer.exec('DELETE FROM record')
  expect(await texts()).toEqual([])
})
