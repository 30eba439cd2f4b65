import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeHalf, deriveRecord } from '../../cdr/index.ts'
import { answeredHalf } from './testkit/answered-half.ts'
import { systemClock } from '../../kit/index.ts'
import { databasePath, openStore } from '../../store/index.ts'
import { loadDocument } from './documents.ts'
import { openOrReplace } from './open-or-replace.ts'
import { MIGRATIONS } from './schema.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
const RECORDS = 200
let dataDir: string
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'damage-'))
  const store = await openStore(dataDir, MIGRATIONS)
  await store.writer.exec('BEGIN')
  await store.writer.run('INSERT INTO document VALUES (?, ?, ?)', ['configuration', 7, '{"site":"here"}'])
  for (let i = 0; i < RECORDS; i++) {
    const half = answeredHalf(1000, { wallAt: NINE + i * 1000 })
    await closeHalf(store.writer, half, deriveRecord(half), half.wallAt)
  }
  await store.writer.exec('COMMIT')
  await store.close()
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const path = () => databasePath(dataDir)
const damaged = () => readdirSync(dataDir).filter((name) => /^halfcall-damaged-.*\.db$/.test(name))

function overwrite(at: number, bytes: Buffer): void {
  const file = openSync(path(), 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}
async function start() {
  const { store } = await openOrReplace(dataDir, systemClock)
  const half = answeredHalf(5, { wallAt: NINE + 900_000 })
  const written = await closeHalf(store.writer, half, deriveRecord(half), NINE)
  const document = async (name: string) => (await loadDocument(store.reader, name))?.body
  const [configuration, damage] = [await document('configuration'), await document('damage')]
  const check = await store.reader.get('PRAGMA integrity_check')
  await store.close()
  expect(check).toEqual({ integrity_check: 'ok' })
  return { sequence: written!.sequence, configuration, damage }
}

describe('a damaged database is kept aside, and the server starts', () => {
  it.each([
    ['its last half is missing', () => truncateSync(path(), Math.floor(statSync(path()).size / 8192) * 4096)],
    [
      'pages of records are overwritten',
      () => overwrite(statSync(path()).size - 40_960, Buffer.alloc(8192, 0x5a)),
    ],
  ])('%s: the configuration and the sequence go on', async (_name, damage) => {
    damage()
    const after = await start()
    expect(after.configuration).toEqual({ site: 'here' })
    expect(after.sequence).toBe(RECORDS + 1)
    expect(after.damage).toMatchObject({ hasConfiguration: true, lastSequence: RECORDS })
    expect(damaged()).toHaveLength(1)
    expect((await start()).sequence).toBe(RECORDS + 2)
    expect(damaged()).toHaveLength(1)
  })

  it.each([
    ['its header is overwritten', () => overwrite(0, Buffer.alloc(100, 0x5a))],
    ['it is another file', () => writeFileSync(path(), 'no database '.repeat(1000))],
    ['it is empty', () => writeFileSync(path(), '')],
  ])('%s: it says that the configuration is gone, and keeps the file as it was', async (_name, damage) => {
    damage()
    const before = readFileSync(path())
    const after = await start()
    expect(after.configuration).toBeUndefined()
    expect(after.sequence).toBe(1)
    expect(after.damage).toMatchObject({ hasConfiguration: false, lastSequence: 0 })
    expect(readFileSync(join(dataDir, damaged()[0]!)).equals(before)).toBe(true)
  })
})

it('a newer schema is refused, and nothing is touched', async () => {
  const newer = await openStore(dataDir, [...MIGRATIONS, { name: 'later', sql: 'CREATE TABLE z (x)' }])
  await newer.close()
  await expect(openOrReplace(dataDir, systemClock)).rejects.toMatchObject({ code: 'store.newer-schema' })
  expect(damaged()).toEqual([])
})

it('an older schema is brought to this one', async () => {
  rmSync(path())
  await (await openStore(dataDir, MIGRATIONS.slice(0, 2))).close()
  expect(await start()).toEqual({ sequence: 1, configuration: undefined, damage: undefined })
})

it('a log that was deleted leaves a sound database without what stood in it only', async () => {
  const store = await openStore(dataDir, MIGRATIONS)
  const copy = readFileSync(path())
  await store.writer.run("UPDATE document SET body = '{}'")
  await store.close()
  writeFileSync(path(), copy)
  expect(existsSync(`${path()}-wal`)).toBe(false)
  expect(await start()).toMatchObject({ sequence: RECORDS + 1, configuration: { site: 'here' } })
})
