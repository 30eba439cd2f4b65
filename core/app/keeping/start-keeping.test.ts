import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { eventually } from '../../../test/kit/eventually.ts'
import { ALL_COLUMNS, closeHalf, csvHeader, csvRow, deriveRecord, NEWEST_FIRST } from '../../cdr/index.ts'
import { answeredHalf } from '../store-process/testkit/answered-half.ts'
import { firstConfiguration } from '../../config/index.ts'
import { CSV_PROFILES, type CdrSettings } from '../../contract/index.ts'
import { silentLog, systemClock } from '../../kit/index.ts'
import { openStore } from '../../store/index.ts'
import { createDailyFiles } from '../records/daily-files/daily-files.ts'
import {
  createStoreClient,
  documentStore,
  forkStore,
  MIGRATIONS,
  type StoreClient,
  openReader,
} from '../store-process/index.ts'
import { checkStore, previewKeeping, startKeeping } from './index.ts'

/** The time two days before the virtual clock begins. */
const BEGIN = Date.UTC(2026, 10, 21, 9)
const RECORDS = 3000
let dataDir: string
let client: StoreClient
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'keeping-'))
  const store = await openStore(dataDir, MIGRATIONS)
  await store.writer.exec('BEGIN')
  for (let i = 0; i < RECORDS; i++) {
    const direction = i % 2 === 0 ? 'inbound' : 'internal'
    const half = answeredHalf(
      1000,
      { wallAt: BEGIN + i * 1000 },
      { callerNumber: `+49301${100_000 + i}`, direction, emergency: i === 7 },
    )
    await closeHalf(store.writer, half, deriveRecord(half), half.wallAt)
  }
  await store.writer.exec('COMMIT')
  await store.close()
  client = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
  await client.ready()
})
afterEach(async () => {
  await client.close()
  rmSync(dataDir, { recursive: true })
})

it('deletes and masks what the settings say, while calls leave their records', async () => {
  const clock = createVirtualClock()
  const base = firstConfiguration('office.test')
  const now = clock.wall()
  const settings: CdrSettings = {
    ...base.cdr,
    keepRecords: 1000,
    masking: { afterDays: 1, digits: 3, names: false },
  }
  const preview = await previewKeeping(client, settings, now)
  expect(preview).toEqual({ deletes: 2000, masks: 1500 })
  let changes = 0
  const stop = startKeeping({
    dataDir,
    dailyFiles: { follow: async () => true },
    store: client,
    configuration: () => ({ ...base, cdr: settings }),
    clock,
    log: silentLog,
    changed: () => changes++,
  })
  clock.advance(30_000)
  let written = 0
  await eventually(
    'the rules were followed',
    async () => {
      const half = answeredHalf(10, { wallAt: now })
      await client.write('journalClose', { half, draft: deriveRecord(half) })
      written++
      clock.advance(20)
      return changes > 0
    },
    30_000,
  )
  stop()
  const log = await client.read('keepingLog', { limit: 10 })
  const deleted = log.find(({ kind }) => kind === 'deleted')
  expect(deleted).toMatchObject({
    why: 'more than 1000 records',
    records: 2000,
    firstSequence: 1,
    lastSequence: 2001,
  })
  const masked = log.find(({ kind }) => kind === 'masked')
  expect(masked).toMatchObject({
    records: 499,
    why: 'the last 3 digits of outside numbers, older than 1 days',
  })
  const [first] = (
    await client.read('list', {
      filter: { view: 'all', to: BEGIN + 2999_000, where: [] },
      sort: NEWEST_FIRST,
      limit: 1,
    })
  ).rows
  expect(first!.caller_number).toBe('+49301102•••')
  expect(written).toBeGreaterThan(10)
  const check = await checkStore(dataDir)
  expect(check).toMatchObject({ problems: [], records: 1000 + written, missing: 2000, explained: 2000 })
  const emergency = await client.read('list', {
    filter: { view: 'all', where: [{ field: 'number', is: 'is', values: ['+49301100007'], not: false }] },
    sort: NEWEST_FIRST,
    limit: 5,
  })
  expect(emergency.rows.map(({ sequence }) => sequence)).toEqual([8])
}, 60_000)

/** Returns the names of files of the data folder that hold a text. */
const filesWith = (text: string) =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => bytesOf(path)?.includes(text))
const bytesOf = (path: string) => {
  try {
    return readFileSync(path)
  } catch {
    // Gone since the folder was read.
    return undefined
  }
}

const GONE = ['Planted Deleted', 'Planted Masked', '+495551', '+495550777']

it('leaves nothing of what it deleted or masked in any file of the data folder', async () => {
  const clock = createVirtualClock()
  const base = firstConfiguration('office.test')
  const now = clock.wall()
  const DAY = 86_400_000
  const write = async (daysAgo: number, name: string, callerNumber: string) => {
    const facts = {
      callerName: name,
      callerNumber,
      direction: 'inbound',
      line: name.replace(/Planted (Masked|Kept)/, 'line'),
    } as const
    const half = answeredHalf(1000, { wallAt: now - daysAgo * DAY }, facts)
    await client.write('journalClose', { half, draft: { ...deriveRecord(half), party: 'outside' } })
  }
  for (let i = 0; i < 300; i++) await write(10, `Planted Deleted ${i}`, `+49555${1000 + i}`)
  await write(5, 'Planted Masked', '+495550777')
  await write(1, 'Planted Kept', '+495550888')
  const records = await client.read('ownSince', { since: RECORDS, limit: 1000 })
  const planted = records.records.filter(({ caller_name: name }) => name.startsWith('Planted'))
  mkdirSync(join(dataDir, 'cdr'))
  const print = csvRow(ALL_COLUMNS, CSV_PROFILES.data, 'UTC')
  for (const record of planted) {
    const path = join(dataDir, 'cdr', `${new Date(record.release_time).toISOString().slice(0, 10)}.csv`)
    if (!existsSync(path)) writeFileSync(path, csvHeader(ALL_COLUMNS, CSV_PROFILES.data))
    appendFileSync(path, print(ALL_COLUMNS.map((id) => record[id])))
  }
  const old = new Date(now - 30 * DAY).toISOString().slice(0, 19).replaceAll(':', '-')
  for (const part of ['', '-wal'])
    writeFileSync(join(dataDir, `halfcall-damaged-${old}.db${part}`), 'Planted Deleted 0')
  for (const name of ['Planted Deleted 7', 'Planted Masked', '+495550777', '+495551299'])
    expect(filesWith(name).length, name).toBeGreaterThan(0)
  const reader = await openReader(dataDir)
  for (const name of ['Planted Deleted 7', 'Planted Masked']) {
    const isKept = async () =>
      (await reader.get('SELECT 1 FROM day_group WHERE name = ?', [name])) !== undefined
    await eventually(`sums of days have ${name}`, isKept, 30_000)
  }
  await reader.close()

  const cdr: CdrSettings = {
    ...base.cdr,
    keepDays: 7,
    keepEmergencyDays: 7,
    masking: { afterDays: 3, digits: 'all', names: true },
  }
  const dailyFiles = await createDailyFiles({
    dataDir,
    zone: 'UTC',
    isOn: () => false,
    store: documentStore(client, 'daily-files', () => now),
    ownRecordsSince: (since, limit) => client.read('ownSince', { since, limit }),
    recordsById: (ids) => client.read('recordsById', { ids: [...ids] }),
    lastSequence: () => 0,
    onRecords: () => () => undefined,
    health: { set: () => undefined },
    clock,
    log: silentLog,
  })
  const stop = startKeeping({
    dataDir,
    store: client,
    dailyFiles,
    configuration: () => ({ ...base, cdr }),
    clock,
    log: silentLog,
    changed: () => undefined,
  })
  clock.advance(30_000)
  await eventually(
    'nothing is left',
    () => {
      clock.advance(20)
      return GONE.every((text) => filesWith(text).length === 0)
    },
    60_000,
  )
  expect(filesWith('Planted Kept').length).toBeGreaterThan(1)
  stop()
  await dailyFiles.stop()
}, 120_000)
