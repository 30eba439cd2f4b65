import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMailServer, type MailServerDouble } from '../../../../test/kit/mail-server.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { CSV_PROFILES, type MailServer, type Schedule } from '../../../contract/index.ts'
import { silentLog, systemClock } from '../../../kit/index.ts'
import type { LiveConfiguration } from '../../../config/index.ts'
import { memoryConfiguration } from '../../configuration/testkit/memory-configuration.ts'
import { createStoreClient, documentStore, forkStore, type StoreClient } from '../../store-process/index.ts'
import { ended, openHalf } from '../../store-process/testkit/halves.ts'
import { createSchedules, sendMail, writeExport, type Schedules } from './index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
let folder: string
let target: string
let store: StoreClient
let configuration: LiveConfiguration
let clock: VirtualClock
let schedules: Schedules
let mailServer: MailServerDouble
const troubles = new Map<string, string | undefined>()

const openStore = () =>
  createStoreClient({ dataDir: folder, fork: forkStore, clock: systemClock, log: silentLog })
async function start() {
  let files = 0
  schedules = await createSchedules({
    store,
    configuration,
    clock,
    log: silentLog,
    health: { set: (code, trouble) => void troubles.set(code, trouble?.text) },
    sendMail,
    site: () => 'main',
    temporaryPath: () => join(folder, `temporary-${files++}`),
    writeExport: (request, path) => writeExport(folder, request, path),
  })
  const started = schedules
  configuration.onChange(() => started.schedulesChanged())
}
const daily = (more: Partial<Schedule> = {}): Schedule => ({
  id: 'daily',
  name: 'All calls',
  isOn: true,
  every: 'day',
  at: '06:30',
  zone: 'UTC',
  filter: { view: 'all', where: [] },
  format: 'csv',
  csv: CSV_PROFILES.data,
  each: 'record',
  target: { kind: 'folder', path: target },
  ...more,
})
const save = (list: Schedule[], mail: MailServer | null = null, mailPassword?: string) =>
  schedules.save({ revision: schedules.current().revision, schedules: list, mail, mailPassword })
const mail = (): MailServer => ({
  host: '127.0.0.1',
  port: mailServer.port,
  security: 'none',
  user: 'office',
  from: 'halfcall@example.com',
})
/** Lets time pass, and what falls due be done. */
async function pass(ms: number, runs: number) {
  clock.advance(ms)
  const settled = async () => {
    clock.advance(1000)
    return (await schedules.runs()).filter(({ tries }) => tries > 0).length
  }
  await expect.poll(settled, { timeout: 5000 }).toBeGreaterThanOrEqual(runs)
}
const states = async () =>
  (await schedules.runs()).map(({ period, state, tries }) => `${period} ${state} ${tries}`)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schedules-'))
  target = mkdtempSync(join(tmpdir(), 'reports-'))
  clock = createVirtualClock(Date.UTC(2026, 10, 23, 9))
  mailServer = await openMailServer()
  store = openStore()
  configuration = await memoryConfiguration()
  const half = openHalf('call')
  await store.write('journalOpen', { runId: 'run', half })
  await store.write('journalClose', ended(half))
  await start()
})
afterEach(async () => {
  schedules.stop()
  await store.close()
  await mailServer.close()
  troubles.clear()
  for (const path of [folder, target]) rmSync(path, { recursive: true, force: true })
})

describe('a schedule that writes to a folder', () => {
  it('writes one file per period at its time, however long the computer slept, and none for the time before', async () => {
    await save([daily()])
    clock.advance(20 * HOUR_MS)
    expect(readdirSync(target)).toEqual([])
    await pass(2 * HOUR_MS, 1)
    expect(readdirSync(target)).toEqual(['All calls 2026-11-23.csv'])
    expect(readFileSync(join(target, 'All calls 2026-11-23.csv'), 'utf8')).toMatch(/^caller_number,/)
    await pass(3 * DAY_MS, 4)
    expect(readdirSync(target)).toEqual([23, 24, 25, 26].map((day) => `All calls 2026-11-${day}.csv`))
    expect(await states()).toEqual([26, 25, 24, 23].map((day) => `2026-11-${day} done 1`))
  })

  it('is told with what is missing, tried again, and done when it is there', async () => {
    await save([daily()])
    rmSync(target, { recursive: true })
    await pass(DAY_MS, 1)
    expect(await states()).toEqual(['2026-11-23 waiting 1'])
    expect(troubles.get('schedule daily')).toBe(
      `The export “All calls” of 2026-11-23 failed: there is no folder ${target}`,
    )
    target = mkdtempSync(target)
    await save([daily()])
    const later = async (ms: number) => {
      clock.advance(ms)
      return states()
    }
    await expect.poll(() => later(60_000), { timeout: 5000 }).toEqual(['2026-11-23 done 2'])
    expect(troubles.get('schedule daily')).toBeUndefined()
  })

  it('is given up after a day of failures', async () => {
    await save([daily()])
    rmSync(target, { recursive: true })
    writeFileSync(target, '')
    clock.advance(DAY_MS)
    const oldest = async () => {
      const run = (await schedules.runs()).at(-1)
      // A try that is due is waited for: on a busy machine the day would be over before it.
      const isDue = run !== undefined && run.nextTryAt <= clock.wall()
      clock.advance(isDue ? 1000 : 30 * 60_000)
      return run
    }
    const givenUp = { state: 'failed', period: '2026-11-23' }
    await expect.poll(oldest, { timeout: 20_000, interval: 5 }).toMatchObject(givenUp)
    expect((await schedules.runs()).at(-1)!.tries).toBeGreaterThan(10)
  })

  it('is not run twice after a restart, and once where the program ended before it was done', async () => {
    await save([daily()])
    await pass(DAY_MS, 1)
    schedules.stop()
    await store.close()
    rmSync(join(target, 'All calls 2026-11-23.csv'))
    store = openStore()
    await start()
    await pass(DAY_MS, 2)
    expect(readdirSync(target)).toEqual(['All calls 2026-11-24.csv'])
    schedules.stop()
    await store.write('planRuns', {
      runs: [
        {
          scheduleId: 'daily',
          name: 'All calls',
          period: '2026-11-25',
          from: Date.UTC(2026, 10, 25),
          to: Date.UTC(2026, 10, 26),
          dueAt: Date.UTC(2026, 10, 26, 6, 30),
          nextTryAt: clock.wall(),
        },
      ],
      again: false,
    })
    await start()
    await pass(0, 3)
    expect(readdirSync(target)).toEqual(['All calls 2026-11-24.csv', 'All calls 2026-11-25.csv'])
  })

  it('runs at once where that is asked for, for the period that ended last', async () => {
    await save([daily({ every: 'month' })])
    await schedules.runNow('daily')
    await pass(0, 1)
    expect(await states()).toEqual(['2026-10 done 1'])
    await expect(schedules.runNow('none')).rejects.toMatchObject({ code: 'schedule.unknown' })
  })
})

it('a schedule that came while the server was stopped counts from the first start, not from each', async () => {
  await save([daily()])
  schedules.stop()
  const kept = documentStore(store, 'schedules', () => clock.wall())
  await kept.load()
  await kept.save({ schedules: [] })
  await start()
  schedules.stop()
  clock.advance(DAY_MS)
  await start()
  await pass(0, 1)
  expect(readdirSync(target)).toEqual(['All calls 2026-11-23.csv'])
})

describe('a schedule that is run before its time', () => {
  it('gives the period that ended last, and gives it again at its time', async () => {
    clock.advance(16 * HOUR_MS)
    await save([daily()])
    await schedules.runNow('daily')
    await pass(0, 1)
    expect(readdirSync(target)).toEqual(['All calls 2026-11-23.csv'])
    rmSync(join(target, 'All calls 2026-11-23.csv'))
    schedules.stop()
    await start()
    clock.advance(6 * HOUR_MS)
    await expect
      .poll(() => (clock.advance(1000), readdirSync(target)), { timeout: 5000 })
      .toEqual(['All calls 2026-11-23.csv'])
    expect(await states()).toEqual(['2026-11-23 done 1'])
    await pass(DAY_MS, 2)
    expect(await states()).toEqual(['2026-11-24 done 1', '2026-11-23 done 1'])
  })
})

describe('a schedule that mails', () => {
  const mailed = () =>
    daily({ target: { kind: 'mail', addresses: ['boss@example.com', 'books@example.com'] } })

  it('hands the file to the mail server, with its login', async () => {
    await save([mailed()], mail(), 'secret')
    await pass(DAY_MS, 1)
    expect(await states()).toEqual(['2026-11-23 done 1'])
    expect(mailServer.logins).toEqual(['office:secret'])
    const [taken] = mailServer.mails
    expect(taken).toMatchObject({
      from: 'halfcall@example.com',
      to: ['boss@example.com', 'books@example.com'],
    })
    expect(taken!.data).toMatch(/^Subject: All calls: 2026-11-23\r$/m)
    expect(taken!.data).toContain('filename="All calls 2026-11-23.csv"')
    const part = taken!.data.split('filename="All calls')[1]!
    const file = Buffer.from(part.slice(part.indexOf('\r\n\r\n')).split('\r\n--')[0]!, 'base64').toString()
    expect(file.split('\r\n')[0]).toMatch(/^caller_number,.*,schema_version$/)
    expect(readdirSync(folder).filter((name) => name.startsWith('temporary'))).toEqual([])
  })

  it('keeps the password where none is given, and tells what the server said', async () => {
    await save([mailed()], mail(), 'secret')
    await save([mailed()], mail())
    mailServer.refuse('550 we know nobody of that name')
    await expect(schedules.testMail('a@example.com')).rejects.toMatchObject({
      code: 'mail.refused',
      message: expect.stringContaining('550 we know nobody of that name') as string,
    })
    expect(mailServer.logins).toEqual(['office:secret'])
    mailServer.refuse(undefined)
    await schedules.testMail('a@example.com')
    expect(mailServer.mails.map(({ to }) => to)).toEqual([['a@example.com']])
  })

  it('insists on STARTTLS where that is chosen', async () => {
    await save([mailed()], { ...mail(), security: 'starttls' }, 'secret')
    await expect(schedules.testMail('a@example.com')).rejects.toMatchObject({ code: 'mail.refused' })
    expect([mailServer.logins, mailServer.mails]).toEqual([[], []])
  })
})

describe('what is saved', () => {
  it.each([
    [{ target: { kind: 'folder', path: 'reports' } }, /"All calls": reports is not a whole path/],
    [{ target: { kind: 'folder', path: '/no/such/folder' } }, /there is no folder \/no\/such\/folder/],
    [{ target: { kind: 'mail', addresses: ['a@example.com'] } }, /no mail server is set up/],
    [{ zone: 'Mars/Olympus' }, /time zone "Mars\/Olympus" is not known/],
  ] as const)('is refused with %j', async (more, message) => {
    await expect(save([daily(more as unknown as Partial<Schedule>)])).rejects.toThrow(message)
    expect(schedules.current().schedules).toEqual([])
  })

  it('of somebody who saw an older state is refused', async () => {
    await save([daily()])
    const late = { revision: 0, schedules: [], mail: null }
    await expect(schedules.save(late)).rejects.toMatchObject({ code: 'config.stale' })
    expect(schedules.current().schedules).toHaveLength(1)
  })
})
