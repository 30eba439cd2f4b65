import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leftoverHalves, recordMark } from '../../cdr/index.ts'
import { systemClock } from '../../kit/index.ts'
import type { WritableDatabase, SqlValue } from '../../store/index.ts'
import { loadDocument } from './documents.ts'
import { loadBans, loadBindings } from './keyed-rows.ts'
import { openOrReplace } from './open-or-replace.ts'
import { answeredHalf } from './testkit/answered-half.ts'

const BAD = ['', '{"broken', 'null', '7', '"text"', '[]', '{}', '{"recordId":7,"entries":{}}', '\u0000']

const binding = {
  ...{
    number: '100',
    contact: 'sip:100@127.0.0.1',
    path: [],
    receivedAddress: '127.0.0.1',
    receivedPort: 5060,
  },
  ...{ transport: 'udp', userAgent: 'x', callId: 'c', cseq: 1, q: 1, instance: '', regId: null },
  ...{ registeredAt: 1, expiresAt: 2 },
}
const ban = { address: '192.0.2.1', user: null, since: 1, until: 2 }

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'rows-'))))
afterEach(() => rmSync(dataDir, { recursive: true }))

async function withStore<T>(work: (database: WritableDatabase) => Promise<T>): Promise<T> {
  const { store } = await openOrReplace(dataDir, systemClock)
  try {
    return await work(store.writer)
  } finally {
    await store.close()
  }
}
const half = (recordId: string) => JSON.stringify({ ...answeredHalf(1000, { wallAt: 1 }), recordId })

interface Row {
  readonly table: string
  readonly insert: string
  /** Returns the parameters of a row with this text, under one of two keys. */
  readonly of: (key: string, text: string) => SqlValue[]
  readonly good: string
  readonly read: (database: WritableDatabase) => Promise<unknown[]>
}
const ROWS: readonly Row[] = [
  {
    table: 'binding',
    insert: 'INSERT INTO binding (number, contact, body) VALUES (?, ?, ?)',
    of: (key, text) => [key, 'sip:x', text],
    good: JSON.stringify(binding),
    read: loadBindings,
  },
  {
    table: 'ban',
    insert: 'INSERT INTO ban (address, user, body) VALUES (?, ?, ?)',
    of: (key, text) => [key, '', text],
    good: JSON.stringify(ban),
    read: loadBans,
  },
  {
    table: 'journal',
    insert: 'INSERT INTO journal (record_id, run_id, half) VALUES (?, ?, ?)',
    of: (key, text) => [key, 'before', text],
    good: half('good'),
    read: (database) => leftoverHalves(database, 'now'),
  },
]

describe.each(ROWS)('a bad row in $table', ({ table, insert, of, good, read }) => {
  it.each(BAD)('%j is put aside, and the good one stays', async (text) => {
    await withStore(async (database) => {
      await database.run(insert, of('bad', text))
      await database.run(insert, of('good', good))
    })
    await withStore(async (database) => {
      expect(await read(database)).toHaveLength(1)
      const aside = await database.all('SELECT place, key, body FROM put_aside')
      expect(aside).toEqual([{ place: table, key: expect.stringContaining('bad') as string, body: text }])
      const lost = await database.get("SELECT SUM(records) AS n FROM deletion WHERE kind = 'lost'")
      expect(lost?.['n'] ?? 0).toBe(table === 'journal' ? 1 : 0)
    })
  })
})

it.each(BAD.filter((text) => text !== 'null'))(
  'a bad step %j leaves the half as far as it is known',
  async (text) => {
    const step = JSON.stringify({ atMs: 1, state: 'a', event: 'b', next: 'c' })
    await withStore(async (database) => {
      await database.run('INSERT INTO journal (record_id, run_id, half) VALUES (?, ?, ?)', [
        'r',
        'before',
        half('r'),
      ])
      await database.run(
        'INSERT INTO journal_entry (record_id, place, entry) VALUES (?, 90, ?), (?, 91, ?)',
        [...['r', text], ...['r', step]],
      )
    })
    await withStore(async (database) => {
      const [left] = await leftoverHalves(database, 'now')
      expect(left!.half.entries.at(-1)).toEqual(JSON.parse(step))
      expect(await database.all('SELECT place, body FROM put_aside')).toEqual([
        { place: 'journal_entry', body: text },
      ])
    })
  },
)

it.each(['', '{"broken', '\u0000'])('a document that is no JSON (%j) is put aside', async (text) => {
  const name = 'api-tokens'
  await withStore((database) => database.run('INSERT INTO document VALUES (?, 3, ?)', [name, text]))
  await withStore(async (database) => {
    expect(await loadDocument(database, name)).toBeUndefined()
    expect(await database.all('SELECT place, key, body FROM put_aside')).toEqual([
      { place: 'document', key: name, body: text },
    ])
  })
})

it.each(['DELETE FROM counter', 'UPDATE counter SET value = 0'])(
  'the sequence goes on after the records: %s',
  async (sql) => {
    const { closeHalf, deriveRecord } = await import('../../cdr/index.ts')
    await withStore(async (database) => {
      const ended = answeredHalf(1000, { wallAt: 1 })
      await closeHalf(database, ended, deriveRecord(ended), 1)
      await database.exec(sql)
    })
    await withStore(async (database) => expect((await recordMark(database)).sequence).toBe(1))
  },
)
