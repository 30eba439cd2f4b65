import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase, queries, type WritableDatabase } from './index.ts'

interface Tables {
  readonly t: { readonly x: number; readonly name: string }
}

let folder = ''
let database: WritableDatabase
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'queries-'))
  database = await openDatabase(join(folder, 'x.db'), 'create')
  await database.exec('CREATE TABLE t (x INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true })
})

it('runs typed queries on a connection', async () => {
  const db = queries<Tables>(database)
  await db
    .insertInto('t')
    .values([
      { x: 1, name: "o'clock" },
      { x: 2, name: 'two' },
    ])
    .execute()
  expect(await db.selectFrom('t').selectAll().where('name', '=', "o'clock").execute()).toEqual([
    { x: 1, name: "o'clock" },
  ])
  expect(queries<Tables>(database)).toBe(db)
})

it('leaves transactions to the group commit', async () => {
  const db = queries<Tables>(database)
  const own = db.transaction().execute(() => Promise.resolve())
  await expect(own).rejects.toThrow('group commit')
})
