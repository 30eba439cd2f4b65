import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { notOn } from '../../../test/kit/only-on.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { eventually } from '../../../test/kit/eventually.ts'
import { closeHalf, deriveRecord } from '../../cdr/index.ts'
import { answeredHalf } from '../store-process/testkit/answered-half.ts'
import {
  createGroupCommit,
  databasePath,
  openDatabase,
  openStore,
  type OpenStore,
} from '../../store/index.ts'
import { MIGRATIONS } from '../store-process/index.ts'
import { checkDatabase } from './check-store.ts'
import { troubleText } from './trouble-text.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
let dataDir: string
let store: OpenStore
let told: (string | null)[]
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'trouble-'))
  store = await openStore(dataDir, MIGRATIONS)
  told = []
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})
const onTrouble = (problem: string | null) => void told.push(problem)
const ring = (place: number) => answeredHalf(1000, { wallAt: NINE + place * 1000 })

it('a full disk: records wait, the cause is told, and all are there when there is space again', async () => {
  const clock = createVirtualClock()
  const { writer } = store
  const commits = createGroupCommit({ database: writer, clock, onTrouble })
  const full = Number(Object.values((await writer.get('PRAGMA page_count'))!)[0])
  await writer.exec(`PRAGMA max_page_count=${full}`)
  const halves = Array.from({ length: 300 }, (_, place) => ring(place))
  const writing = Promise.all(
    halves.map((half) => commits.run((db) => closeHalf(db, half, deriveRecord(half), NINE))),
  )
  await eventually('trouble is told', () => told.length > 0)
  expect(told[0]).toMatch(/SQLITE_FULL/)
  expect(troubleText(told[0]!, dataDir)).toContain('The disk is full. Free some space')
  await writer.exec('PRAGMA max_page_count=1000000')
  clock.advance(500)
  const written = await writing
  expect(written.map((one) => one?.sequence)).toEqual(halves.map((_, place) => place + 1))
  expect(told.at(-1)).toBeNull()
  expect(await checkDatabase(store.reader)).toMatchObject({ problems: [], records: 300, lastSequence: 300 })
})

notOn('win32', 'the driver for SQLite in use there lets nothing else happen while it waits')(
  'another program that holds the file: told within three seconds, written after it let go',
  async () => {
    const clock = createVirtualClock()
    const commits = createGroupCommit({ database: store.writer, clock, onTrouble })
    const other = await openDatabase(databasePath(dataDir), 'existing')
    await other.exec('BEGIN EXCLUSIVE')
    const half = ring(0)
    const writing = commits.run((db) => closeHalf(db, half, deriveRecord(half), NINE))
    await Promise.resolve()
    clock.advance(3000)
    expect(told).toEqual([expect.stringMatching(/SQLITE_BUSY/)])
    expect(troubleText(told[0]!, dataDir)).toContain('Another program holds the database')
    await other.exec('ROLLBACK')
    await other.close()
    expect((await writing)?.sequence).toBe(1)
    expect(told.at(-1)).toBeNull()
  },
)

it('says what it does not know in its own words', () => {
  expect(troubleText('the store ended by itself', '/data')).toBe(
    'Calls go on; their records wait in memory. the store ended by itself.',
  )
})
