import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notOn } from '../../test/kit/only-on.ts'
import { databasePath, openDatabase, openReader, openStore, type Migration } from './index.ts'
import { isVersionGood } from './open.ts'

const FIRST: Migration = { name: 'first', sql: 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)' }
const SECOND: Migration = { name: 'second', sql: 'CREATE TABLE b (y TEXT) STRICT' }

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'open-'))
})
afterEach(() => rmSync(root, { recursive: true }))

describe('opening a store', () => {
  notOn('win32', 'files have no modes there')(
    'makes folder and files that only their owner reads',
    async () => {
      const dataDir = join(root, 'deep', 'data')
      const store = await openStore(dataDir, [FIRST])
      expect(statSync(dataDir).mode & 0o777).toBe(0o700)
      for (const name of ['halfcall.db', 'halfcall.db-wal', 'halfcall.db-shm', 'halfcall.lock']) {
        expect(statSync(join(dataDir, name)).mode & 0o777, name).toBe(0o600)
      }
      await store.close()
    },
  )

  it('makes folder and files, with WAL and full sync', async () => {
    const store = await openStore(join(root, 'deep', 'data'), [FIRST])
    const pragma = async (name: string) => Object.values((await store.writer.get(`PRAGMA ${name}`))!)[0]
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('busy_timeout')).toBe(5000)
    expect(isVersionGood(store.sqliteVersion)).toBe(true)
    await store.close()
  })

  it('cannot be written through its readers', async () => {
    const store = await openStore(root, [FIRST])
    for (const database of [store.reader, store.searchReader, store.longReader]) {
      expect(await database.all('SELECT x FROM a')).toEqual([{ x: 1 }])
      await expect(database.all('INSERT INTO a VALUES (2)')).rejects.toThrow(/readonly/)
    }
    await store.close()
  })

  it('runs each step of the schema once, and all or nothing of it', async () => {
    await (await openStore(root, [FIRST])).close()
    const broken: Migration = { name: 'broken', sql: "INSERT INTO a VALUES (7); INSERT INTO a VALUES ('no')" }
    await expect(openStore(root, [FIRST, SECOND, broken])).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining('"broken"') as string,
    })
    const store = await openStore(root, [FIRST, SECOND])
    expect(await store.writer.all('SELECT x FROM a')).toEqual([{ x: 1 }])
    expect(await store.writer.all('SELECT * FROM b')).toEqual([])
    await store.close()
  })

  it('refuses what a newer program wrote, and leaves it alone', async () => {
    await (await openStore(root, [FIRST, SECOND])).close()
    const before = readFileSync(databasePath(root))
    await expect(openStore(root, [FIRST])).rejects.toMatchObject({ code: 'store.newer-schema' })
    expect(readFileSync(databasePath(root)).equals(before)).toBe(true)
    await (await openStore(root, [FIRST, SECOND])).close()
  })

  it('refuses a damaged file and keeps it', async () => {
    const damaged = Buffer.from('this is no database, however long it may be. '.repeat(100))
    writeFileSync(databasePath(root), damaged)
    await expect(openStore(root, [FIRST])).rejects.toMatchObject({
      code: 'store.damaged',
      message: expect.stringMatching(/halfcall\.db is damaged/) as string,
    })
    expect(readFileSync(databasePath(root)).equals(damaged)).toBe(true)
  })

  it('names the place that cannot be written', async () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    const dataDir = join(file, 'data')
    const refusal = { code: 'store.unwritable', message: expect.stringContaining(dataDir) as string }
    await expect(openStore(dataDir, [FIRST])).rejects.toMatchObject(refusal)
    mkdirSync(databasePath(root))
    await expect(openStore(root, [FIRST])).rejects.toMatchObject({
      code: 'store.unwritable',
      message: expect.stringContaining(databasePath(root)) as string,
    })
  })

  it('is for one writer at a time', async () => {
    const store = await openStore(root, [FIRST])
    await expect(openStore(root, [FIRST])).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringContaining(root) as string,
    })
    expect(await store.writer.all('SELECT x FROM a')).toEqual([{ x: 1 }])
    await store.close()
    await (await openStore(root, [FIRST])).close()
  })
})

describe('reading a store', () => {
  it('works beside a writer', async () => {
    const store = await openStore(root, [FIRST])
    const reader = await openReader(root, [FIRST])
    await store.writer.run('INSERT INTO a VALUES (2)')
    expect(await reader.all('SELECT x FROM a')).toEqual([{ x: 1 }, { x: 2 }])
    await reader.close()
    await store.close()
  })

  it('says that there are no records yet', async () => {
    const none = {
      code: 'store.unavailable',
      message: expect.stringContaining('no records yet in') as string,
    }
    await expect(openReader(join(root, 'missing'))).rejects.toMatchObject(none)
    await expect(openReader(root)).rejects.toMatchObject(none)
    writeFileSync(databasePath(root), '')
    await expect(openReader(root)).rejects.toMatchObject(none)
  })

  it('refuses another schema', async () => {
    await (await openStore(root, [FIRST, SECOND])).close()
    await expect(openReader(root, [FIRST])).rejects.toMatchObject({ code: 'store.newer-schema' })
    await expect(openReader(root, [FIRST, SECOND, SECOND])).rejects.toMatchObject({
      code: 'store.unavailable',
    })
  })

  it('refuses a damaged file', async () => {
    writeFileSync(databasePath(root), 'x'.repeat(5000))
    await expect(openReader(root)).rejects.toMatchObject({
      code: 'store.damaged',
      message: expect.stringContaining('damaged') as string,
    })
  })
})

it('knows which SQLite is good', () => {
  expect(['3.44.2', '3.50.9', '3.51.2', '2.99.99'].map(isVersionGood)).not.toContain(true)
  expect(['3.51.3', '3.52.0', '3.54.1', '4.0.0'].map(isVersionGood)).not.toContain(false)
})

it('the driver gives back text with a NUL and large numbers as they were', async () => {
  const database = await openDatabase(join(root, 'x.db'), 'create')
  await database.exec('CREATE TABLE t (a TEXT, b INTEGER)')
  await database.run('INSERT INTO t VALUES (?, ?)', ['a\u0000b', 1_795_424_400_123])
  expect(await database.get('SELECT * FROM t')).toEqual({ a: 'a\u0000b', b: 1_795_424_400_123 })
  expect(await database.get('SELECT * FROM t WHERE a IS NULL')).toBeUndefined()
  await database.close()
})
