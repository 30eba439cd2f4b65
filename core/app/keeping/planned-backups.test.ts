import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LiveConfiguration } from '../../config/index.ts'
import type { BackupPlan, BackupRun } from '../../contract/index.ts'
import { silentLog } from '../../kit/index.ts'
import { openStore } from '../../store/index.ts'
import { eventually } from '../../../test/kit/eventually.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { defineSectionStore } from '../configuration/section-store.ts'
import { memoryConfiguration } from '../configuration/testkit/memory-configuration.ts'
import { MIGRATIONS } from '../store-process/index.ts'
import { isEncrypted } from './encrypted-file.ts'
import { createPlannedBackups, type PlannedBackups } from './planned-backups.ts'
import { dayTime, dueBefore, nextDue } from './plan-times.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOON = new Date(2026, 10, 23, 12, 0).getTime()
const PLAN: BackupPlan = { isOn: true, at: '02:30', keep: 2, folder: '' }

let dataDir: string
let clock: VirtualClock
let body: unknown
let configuration: LiveConfiguration
let troubles: string[]
let started: PlannedBackups[]
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'planned-'))
  await (await openStore(dataDir, MIGRATIONS)).close()
  clock = createVirtualClock(NOON)
  configuration = await memoryConfiguration()
  ;[body, troubles, started] = [undefined, [], []]
})
afterEach(() => {
  for (const planned of started) planned.stop()
  rmSync(dataDir, { recursive: true })
})

async function start(): Promise<PlannedBackups> {
  const planned = await createPlannedBackups({
    plan: defineSectionStore(configuration, 'backupPlan'),
    dataDir,
    store: {
      load: () => Promise.resolve(body),
      save: (next) => Promise.resolve(void (body = JSON.parse(JSON.stringify(next)))),
      putAside: () => Promise.resolve(),
    },
    clock,
    log: silentLog,
    health: { set: (_code, trouble) => void (trouble && troubles.push(trouble.text)) },
  })
  configuration.onChange(() => planned.planChanged())
  started.push(planned)
  return planned
}
const names = (folder = join(dataDir, 'backups')) => {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
/** Lets time pass, and waits for the backup that it brings; the clock of its copying is moved on, too. */
async function passTo(planned: PlannedBackups, ms: number): Promise<BackupRun> {
  const before = planned.current().last
  clock.advance(ms)
  await eventually(
    'the backup has ended',
    () => {
      clock.advance(250)
      return planned.current().last !== before && !planned.current().isRunning
    },
    20_000,
  )
  return planned.current().last!
}

it.each([
  ['before its time', [23, 1, 0], [22, 2, 30], [23, 2, 30]],
  ['at its time', [23, 2, 30], [23, 2, 30], [24, 2, 30]],
  ['after its time', [23, 12, 0], [23, 2, 30], [24, 2, 30]],
])('%s', (_, now, before, next) => {
  const at = (of: readonly number[]) => new Date(2026, 10, of[0], of[1], of[2]).getTime()
  expect(dueBefore('02:30', at(now))).toBe(at(before))
  expect(nextDue('02:30', at(now))).toBe(at(next))
  expect(dayTime(at(before))).toMatch(/^2026-11-2\d-0230$/)
})

it('one is made each day, so many stay, what others put there stays, too', async () => {
  mkdirSync(join(dataDir, 'backups'))
  for (const name of ['halfcall-backup-2026-01-01.db', 'mine.db'])
    writeFileSync(join(dataDir, 'backups', name), '')
  const planned = await start()
  await planned.save(PLAN, undefined)
  expect(planned.current()).toMatchObject({ nextAt: NOON + 14.5 * HOUR, last: null, isRunning: false })
  clock.advance(14 * HOUR)
  expect(planned.current().isRunning).toBe(false)
  for (const day of [24, 25, 26]) {
    const run = await passTo(planned, day === 24 ? 0.51 * HOUR : DAY)
    expect(run).toMatchObject({ fault: '', isPlanned: true, isEncrypted: false })
    expect(run.file).toContain(`halfcall-backup-2026-11-${day}-02`)
    expect(run.bytes).toBeGreaterThan(10_000)
  }
  expect(names().map((name) => name.slice(0, 26))).toEqual([
    'halfcall-backup-2026-01-01',
    'halfcall-backup-2026-11-25',
    'halfcall-backup-2026-11-26',
    'mine.db',
  ])
  planned.dropBefore(new Date(2026, 10, 26).getTime())
  expect(names().length).toBe(3)
  expect(troubles).toEqual([])
})

it('what was missed while the computer was off is made up for once', async () => {
  const first = await start()
  await first.save(PLAN, undefined)
  first.stop()
  clock.advance(3 * DAY)
  const run = await passTo(await start(), 60_000)
  expect(run.file).toContain('halfcall-backup-2026-11-26-12')
  const again = await start()
  clock.advance(60_000)
  expect(again.current().isRunning).toBe(false)
})

it('one that fails is told, tried again within the hour, and told no more when it succeeds', async () => {
  const folder = join(dataDir, 'disk')
  mkdirSync(folder)
  const planned = await start()
  await planned.save({ ...PLAN, folder }, 'a good passphrase')
  rmSync(folder, { recursive: true })
  const failed = await passTo(planned, 15 * HOUR)
  expect(failed).toMatchObject({ fault: `there is no folder ${folder}`, file: '' })
  expect(troubles.length).toBe(1)
  mkdirSync(folder)
  const run = await passTo(planned, HOUR)
  expect(run).toMatchObject({ fault: '', isEncrypted: true })
  expect([names(folder).length, await isEncrypted(run.file)]).toEqual([1, true])
  expect(run.file).toMatch(/\.db\.encrypted$/)
  expect(JSON.stringify(planned.current())).not.toContain('a good passphrase')
  await planned.save({ ...PLAN, folder }, undefined)
  expect(planned.current().hasPassphrase).toBe(true)
  await planned.save({ ...PLAN, folder }, null)
  expect(planned.current().hasPassphrase).toBe(false)
})

it.each([
  ['here/and/there', 'is not a whole path'],
  ['/no/such/folder', 'there is no folder /no/such/folder'],
])('the folder %s is refused by name', async (folder, message) => {
  const planned = await start()
  await expect(planned.save({ ...PLAN, folder }, undefined)).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining(message) as string,
  })
})

it('a plan that somebody else changed since is refused, what happened to backups since is no change of it', async () => {
  const planned = await start()
  const base = planned.current().revision
  await planned.note({
    ...{ at: NOON, ms: 1, isPlanned: false, file: '', bytes: 1, records: 1 },
    ...{ isEncrypted: false, fault: '' },
  })
  const revision = await planned.save(PLAN, undefined, base)
  expect(planned.current()).toMatchObject({ revision, plan: PLAN })
  await expect(planned.save({ ...PLAN, keep: 9 }, undefined, base)).rejects.toMatchObject({
    code: 'config.stale',
    details: { section: 'backupPlan' },
  })
  expect(planned.current().plan).toEqual(PLAN)
})
