import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeHalf, deleteRecords, deriveRecord } from '../../cdr/index.ts'
import { answeredHalf } from '../store-process/testkit/answered-half.ts'
import { silentLog, systemClock } from '../../kit/index.ts'
import { databasePath, openDatabase, openStore } from '../../store/index.ts'
import { createStoreClient, forkStore, MIGRATIONS } from '../store-process/index.ts'
import { isOwnersOnly } from '../../../test/kit/owners-only.ts'
import { backupDatabase, checkStore, restoreBackup, type BackupStep } from './index.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
let root: string
let dataDir: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backup-'))
  dataDir = join(root, 'data')
  file = join(root, 'backup.db')
  mkdirSync(dataDir)
})
afterEach(() => rmSync(root, { recursive: true }))

async function fill(count: number): Promise<void> {
  const store = await openStore(dataDir, MIGRATIONS)
  for (let i = 0; i < count; i++) {
    const half = answeredHalf(1000, { wallAt: NINE + i * 1000 })
    await closeHalf(store.writer, half, deriveRecord(half), half.wallAt)
  }
  await store.writer.run("INSERT OR REPLACE INTO document VALUES ('configuration', 1, '{\"a\":1}')")
  await store.close()
}
async function backUp(replace = false): Promise<BackupStep> {
  let last: BackupStep | undefined
  for await (const step of backupDatabase({ dataDir, file, replace, clock: systemClock })) last = step
  return last!
}

it('copies a database that is being written, checks it, and keeps it private', async () => {
  await fill(20)
  const client = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
  await client.ready()
  const half = answeredHalf(1000, { wallAt: NINE + 50_000 })
  const writing = client.write('journalClose', { half, draft: deriveRecord(half) })
  expect(await backUp()).toMatchObject({ state: 'done' })
  expect((await writing)?.sequence).toBe(21)
  await client.close()
  expect(isOwnersOnly(file)).toBe(true)
  expect(readdirSync(root).sort()).toEqual(['backup.db', 'data'])
  await expect(backUp()).rejects.toMatchObject({ code: 'backup.exists' })
  expect(await backUp(true)).toMatchObject({ state: 'done', records: 21 })
})

it('is restored with its configuration; what was there stays, the sequence goes on', async () => {
  await fill(5)
  await backUp()
  await fill(3)
  const { found, keptAs, goesOnAfter } = await restoreBackup(dataDir, file, systemClock)
  expect(goesOnAfter).toBe(8)
  expect(found).toMatchObject({ problems: [], records: 5, lastSequence: 5 })
  expect(statSync(keptAs!).size).toBeGreaterThan(0)
  expect(isOwnersOnly(databasePath(dataDir))).toBe(true)
  await fill(1)
  expect(await checkStore(dataDir)).toMatchObject({
    problems: [],
    records: 6,
    lastSequence: 9,
    missing: 3,
    explained: 3,
  })
})

it('restores nothing while a server runs, and no file that is not a sound backup', async () => {
  await fill(50)
  await backUp()
  const store = await openStore(dataDir, MIGRATIONS)
  await expect(restoreBackup(dataDir, file, systemClock)).rejects.toMatchObject({ code: 'store.locked' })
  await store.close()
  const refuse = (code: string) =>
    expect(restoreBackup(dataDir, file, systemClock)).rejects.toMatchObject({ code })
  truncateSync(file, 60_000)
  await refuse('backup.damaged')
  writeFileSync(file, 'no database '.repeat(1000))
  await refuse('backup.damaged')
  writeFileSync(file, '')
  await refuse('backup.damaged')
  rmSync(file)
  await backUp()
  const newer = await openDatabase(file, 'existing')
  await newer.exec('PRAGMA user_version=99')
  await newer.close()
  await refuse('store.newer-schema')
  expect(readdirSync(dataDir).filter((name) => /restoring|replaced/.test(name))).toEqual([])
})

it('a check explains gaps by the log of deletions, and finds those that nothing explains', async () => {
  await fill(10)
  const store = await openStore(dataDir, MIGRATIONS)
  const upTo = { setupTime: NINE + 3000, sequence: 4 }
  await deleteRecords(store.writer, { upTo, emergencyBefore: null, batch: 2, at: NINE, why: 'x' })
  await deleteRecords(store.writer, { upTo, emergencyBefore: null, batch: 2, at: NINE, why: 'x' })
  expect(await checkStore(dataDir)).toMatchObject({ problems: [], missing: 4, explained: 4 })
  await store.writer.run('DELETE FROM record WHERE sequence IN (6, 7, 10)')
  const { problems } = await checkStore(dataDir)
  expect(problems).toEqual([
    'sequence: 6 to 7 missing, and no deletion explains it',
    'sequence: 10 missing, and no deletion explains it',
  ])
  await store.close()
})
