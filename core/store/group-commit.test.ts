import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../kit/index.ts'
import { createGroupCommit, openDatabase, type WritableDatabase, type GroupCommit } from './index.ts'

let folder = ''
let database: WritableDatabase
let other: WritableDatabase
let commits: GroupCommit
let commitCount = 0
let troubles: (string | null)[] = []
let hearTrouble: (() => void) | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'group-'))
  const path = join(folder, 'x.db')
  database = await openDatabase(path, 'create')
  await database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA busy_timeout=10; CREATE TABLE t (x INTEGER PRIMARY KEY) STRICT',
  )
  other = await openDatabase(path, 'existing')
  commitCount = 0
  troubles = []
  const counted: WritableDatabase = {
    ...database,
    exec(sql) {
      if (sql === 'COMMIT') commitCount++
      return database.exec(sql)
    },
  }
  commits = createGroupCommit({
    database: counted,
    // Tries again at once; what only watches keeps its time.
    clock: { ...systemClock, after: (ms, fn) => systemClock.after(ms > 1000 ? ms : 10, fn) },
    onTrouble(problem) {
      troubles.push(problem)
      hearTrouble?.()
    },
  })
})
afterEach(async () => {
  await commits.finish()
  await database.close()
  await other.close()
  rmSync(folder, { recursive: true })
})

const insert = (x: number) => commits.run((db) => db.run('INSERT INTO t VALUES (?)', [x]))
const stored = async () => (await other.all('SELECT x FROM t ORDER BY rowid')).map((row) => row['x'])
const inTrouble = () =>
  new Promise<void>((resolve) => {
    hearTrouble = resolve
  })

it('puts what comes meanwhile into one transaction and keeps the order', async () => {
  const order: number[] = []
  await Promise.all([5, 3, 9, 1].map((x) => insert(x).then(() => order.push(x))))
  expect(order).toEqual([5, 3, 9, 1])
  expect(await stored()).toEqual([1, 3, 5, 9])
  expect(commitCount).toBe(1)
})

it('resolves after the commit, seen by another connection', async () => {
  await insert(1)
  expect(await stored()).toEqual([1])
})

it('one that fails does not take the others with it', async () => {
  await insert(2)
  const outcomes = await Promise.allSettled([insert(1), insert(2), insert(3)])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await stored()).toEqual([1, 2, 3])
  expect(troubles).toEqual([])
})

it('nothing of one that fails half way is kept', async () => {
  const half = commits.run(async (db) => {
    await db.run('INSERT INTO t VALUES (7)')
    throw new Error('on purpose')
  })
  await expect(half).rejects.toThrow('on purpose')
  expect(await stored()).toEqual([])
})

it('waits while another program holds the file', async () => {
  await other.exec('BEGIN IMMEDIATE')
  const heard = inTrouble()
  const waiting = Promise.all([insert(1), insert(2)])
  await heard
  expect(await stored()).toEqual([])
  await other.exec('COMMIT')
  await waiting
  expect(await stored()).toEqual([1, 2])
  expect(troubles[0]).toMatch(/locked/)
  expect(troubles.at(-1)).toBeNull()
})

it('waits while the disk is full', async () => {
  await database.exec('CREATE TABLE big (b BLOB)')
  const { page_count: pages } = (await database.get('PRAGMA page_count'))!
  await database.exec(`PRAGMA max_page_count=${pages}`)
  const heard = inTrouble()
  const waiting = commits.run((db) => db.run('INSERT INTO big VALUES (zeroblob(100000))'))
  await heard
  expect(troubles[0]).toMatch(/full/)
  await database.exec('PRAGMA max_page_count=100000')
  expect(await waiting).toBe(1)
  expect(troubles.at(-1)).toBeNull()
})

it('gives up what it cannot write when it has to finish', async () => {
  await other.exec('BEGIN IMMEDIATE')
  const heard = inTrouble()
  const refused = expect(insert(1)).rejects.toMatchObject({ code: 'store.unavailable' })
  await heard
  await commits.finish()
  await refused
  await other.exec('ROLLBACK')
})
