import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeHalf, deriveRecord } from '../../cdr/index.ts'
import { checkDatabase } from '../keeping/check-store.ts'
import { systemClock } from '../../kit/index.ts'
import { databasePath, type WritableDatabase } from '../../store/index.ts'
import { isOwnersOnly } from '../../../test/kit/owners-only.ts'
import { loadDocument, saveDocument } from './documents.ts'
import { keepPath, MARK_STEP, readKeep } from './keep-file.ts'
import { createKeeper } from './keeper.ts'
import { openOrReplace, type Opened } from './open-or-replace.ts'
import { answeredHalf } from './testkit/answered-half.ts'

const CONFIGURATION = { extensions: [{ number: '100', password: 'a long password' }] }
let dataDir: string
let failures: unknown[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keep-'))
  failures = []
})
afterEach(() => rmSync(dataDir, { recursive: true }))

/** Works on the store as its process does. */
async function running<T>(work: (database: WritableDatabase, opened: Opened) => Promise<T>): Promise<T> {
  const opened = await openOrReplace(dataDir, systemClock)
  const { store, history, found } = opened
  try {
    const fault = (error: unknown) => failures.push(error)
    const keeper = await createKeeper({ dataDir, reader: store.reader, history: history.id, found, fault })
    const result = await work(store.writer, opened)
    await keeper.written('saveDocument', { name: 'configuration' }, 1)
    return result
  } finally {
    await store.close()
  }
}
async function record(database: WritableDatabase): Promise<number> {
  const half = answeredHalf(1000, { wallAt: 1000 })
  return (await closeHalf(database, half, deriveRecord(half), 1))!.sequence
}
const configured = () =>
  running(async (database) => {
    await saveDocument(database, 'configuration', CONFIGURATION, null)
    for (let count = 0; count < 3; count++) await record(database)
  })
const removeDatabase = () => {
  for (const name of readdirSync(dataDir)) if (name.startsWith('halfcall.db')) rmSync(join(dataDir, name))
}

it('is for its owner only, and says how far the sequence is and what the configuration is', async () => {
  await configured()
  expect(isOwnersOnly(keepPath(dataDir))).toBe(true)
  expect(readKeep(dataDir)).toMatchObject({
    kind: 'kept',
    kept: { sequence: 3, revision: 1, configuration: CONFIGURATION },
  })
})

describe.each<[string, () => void]>([
  ['the database was deleted', removeDatabase],
  ['the database is empty', () => (removeDatabase(), writeFileSync(databasePath(dataDir), ''))],
  [
    'the database is another file',
    () => (removeDatabase(), writeFileSync(databasePath(dataDir), 'x'.repeat(9000))),
  ],
  ['only the log is left', () => (removeDatabase(), writeFileSync(`${databasePath(dataDir)}-wal`, 'log'))],
])('when %s', (_what, damage) => {
  it('the configuration comes back, the sequence goes on above the mark, and it is told', async () => {
    await configured()
    damage()
    await running(async (database) => {
      expect((await loadDocument(database, 'configuration'))?.body).toEqual(CONFIGURATION)
      expect((await loadDocument(database, 'damage'))?.body).toMatchObject({
        hasConfiguration: true,
        lastSequence: 3 + MARK_STEP,
      })
      expect(await record(database)).toBe(3 + MARK_STEP + 1)
      expect(await checkDatabase(database)).toMatchObject({ problems: [], missing: 3 + MARK_STEP })
    })
    // Once more, with what the first time left.
    damage()
    await running(async (database) => expect(await record(database)).toBe(4 + 2 * MARK_STEP + 1))
  })
})

it.each([
  ['a first start', () => undefined],
  ['a first start after everything was deleted', () => rmSync(dataDir, { recursive: true })],
])('%s is one', async (_what, prepare) => {
  prepare()
  mkdirSync(dataDir, { recursive: true })
  await running(async (database) => {
    expect(await loadDocument(database, 'damage')).toBeUndefined()
    expect(await record(database)).toBe(1)
  })
})

it.each(['', '{"broken', 'null', '{}', '{"format":2}', '{"format":1,"sequence":"x"}'])(
  'a file that says %j is written anew, and the database goes on',
  async (text) => {
    await configured()
    writeFileSync(keepPath(dataDir), text)
    await running(async (database) => expect(await record(database)).toBe(4))
    expect(readKeep(dataDir)).toMatchObject({ kind: 'kept', kept: { configuration: CONFIGURATION } })
  },
)

it('an older copy of the database goes on above the mark', async () => {
  await configured()
  const copy = join(dataDir, 'copy')
  copyFileSync(databasePath(dataDir), copy)
  await running(async (database) => {
    for (let count = 0; count < 5; count++) await record(database)
  })
  copyFileSync(copy, databasePath(dataDir))
  await running(async (database, { history }) => {
    expect(await record(database)).toBe(8 + MARK_STEP + 1)
    expect(history.follows).toHaveLength(1)
    expect((await checkDatabase(database)).problems).toEqual([])
  })
  await running(async (_database, { history }) => expect(history.follows).toHaveLength(1))
})

it('that cannot be written is told once, and the database goes on', async () => {
  mkdirSync(keepPath(dataDir))
  writeFileSync(join(keepPath(dataDir), 'in the way'), '')
  await configured()
  expect(failures).toHaveLength(1)
  expect(readFileSync(databasePath(dataDir)).length).toBeGreaterThan(0)
})
