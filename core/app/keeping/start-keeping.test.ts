import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { eventually } from '../../../test/kit/eventually.ts'
import { closeHalf, deriveRecord, NEWEST_FIRST } from '../../cdr/index.ts'
import { answeredHalf } from '../store-process/testkit/answered-half.ts'
import { firstConfiguration } from '../../config/index.ts'
import type { CdrSettings } from '../../contract/index.ts'
import { silentLog, systemClock } from '../../kit/index.ts'
import { openStore } from '../../store/index.ts'
import { createStoreClient, forkStore, MIGRATIONS, type StoreClient } from '../store-process/index.ts'
import { checkStore, previewKeeping, startKeeping } from './index.ts'

/** Two days before the virtual clock begins. */
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
