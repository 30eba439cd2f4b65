import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RECORD_COLUMN_IDS } from '../../contract/index.ts'
import { deriveRecord } from '../record/derive-record.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, makeHalf } from '../testkit/traces.ts'
import { appendJournal, dropOldMarks, leftoverHalves, markAlive, openJournal } from './journal.ts'
import { closeHalf, recordMark } from './write-record.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
})
afterEach(() => store.dispose())

const ended = answeredHalf(5000)
const began = { ...ended, entries: ended.entries.slice(0, 1) }
const steps = (...entries: typeof ended.entries) =>
  entries.map((entry, index) => ({ recordId: began.recordId, place: index + 1, entry }))
const left = async (run = 'next') => (await leftoverHalves(store.writer, run)).map(({ half }) => half)
const rowsOf = async (table: string) =>
  Number((await store.writer.get(`SELECT COUNT(*) AS n FROM ${table}`))!['n'])

describe('the journal', () => {
  it('gives back a half with all its steps, however often they were sent', async () => {
    const [, second, third] = ended.entries
    for (let i = 0; i < 2; i++) {
      await openJournal(store.writer, 'first', began)
      await appendJournal(store.writer, steps(second!))
      await appendJournal(store.writer, steps(second!, third!))
    }
    expect(await left()).toEqual([{ ...ended, entries: ended.entries.slice(0, 3) }])
    expect(await left('first')).toEqual([])
  })

  it('knows the last sign of life of the run', async () => {
    await openJournal(store.writer, 'first', began)
    await openJournal(store.writer, 'silent', answeredHalf(1))
    await markAlive(store.writer, 'first', 100.5, 1000)
    await markAlive(store.writer, 'first', 4100.5, 5000)
    const marks = (await leftoverHalves(store.writer, 'next')).map(({ aliveClockMs }) => aliveClockMs)
    expect(marks).toEqual([4100.5, 0])
  })

  it('forgets marks of earlier runs only when they left nothing', async () => {
    await openJournal(store.writer, 'first', began)
    for (const run of ['zero', 'first', 'now']) await markAlive(store.writer, run, 1, 1)
    await dropOldMarks(store.writer, 'now')
    expect(await store.writer.all('SELECT run_id FROM alive ORDER BY run_id')).toEqual([
      { run_id: 'first' },
      { run_id: 'now' },
    ])
  })

  it('takes no steps of a half that is not in it', async () => {
    await appendJournal(store.writer, steps(...began.entries))
    expect(await rowsOf('journal_entry')).toBe(0)
  })

  it('does not begin a half again whose record is written', async () => {
    await openJournal(store.writer, 'first', began)
    await closeHalf(store.writer, ended, deriveRecord(ended), 1)
    await openJournal(store.writer, 'first', began)
    expect(await left()).toEqual([])
  })
})

describe('closing a half', () => {
  it('puts record and trace in and the journal row out', async () => {
    await openJournal(store.writer, 'first', began)
    const draft = deriveRecord(ended)
    expect(await closeHalf(store.writer, ended, draft, 77.6)).toEqual({ sequence: 1, writtenAt: 78 })
    expect(await store.writer.get('SELECT * FROM record')).toEqual({
      ...draft,
      sequence: 1,
      written_at: 78,
      kind: 1,
    })
    const stored = (await store.writer.get('SELECT trace FROM half_trace'))!['trace']
    expect(JSON.parse(String(stored))).toEqual(ended)
    expect(await rowsOf('journal')).toBe(0)
    expect(await rowsOf('journal_entry')).toBe(0)
  })

  it('once more changes nothing and tells the same', async () => {
    const draft = deriveRecord(ended)
    await closeHalf(store.writer, ended, draft, 1)
    await closeHalf(store.writer, makeHalf([]), null, 2)
    expect(await closeHalf(store.writer, ended, draft, 99)).toEqual({ sequence: 1, writtenAt: 1 })
    expect(await recordMark(store.writer)).toEqual({ sequence: 1, records: 1 })
  })

  it('a dropped half takes no number', async () => {
    await openJournal(store.writer, 'first', began)
    expect(await closeHalf(store.writer, ended, null, 1)).toBeNull()
    expect(await left()).toEqual([])
    expect(await recordMark(store.writer)).toEqual({ sequence: 0, records: 0 })
  })

  it('gives the number back when the transaction is taken back', async () => {
    await store.writer.exec('BEGIN')
    await closeHalf(store.writer, ended, deriveRecord(ended), 1)
    await store.writer.exec('ROLLBACK')
    const next = answeredHalf(1)
    expect(await closeHalf(store.writer, next, deriveRecord(next), 1)).toMatchObject({ sequence: 1 })
  })
})

it('the table has the columns of the contract in their order', async () => {
  const columns = await store.writer.all('PRAGMA table_info(record)')
  expect(columns.map((column) => column['name'])).toEqual([...RECORD_COLUMN_IDS, 'kind'])
})
