import type { LiveConfiguration } from '../../../config/index.ts'
import type { ExportRun, MailServerEntry, Schedule } from '../../../contract/index.ts'
import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../../kit/index.ts'
import type { HealthBoard } from '../../status/health.ts'
import { changeConfiguration } from '../../configuration/change-configuration.ts'
import { documentStore, type StoreClient } from '../../store-process/index.ts'
import { deliver, type DeliveryPorts } from './deliver.ts'
import {
  beginningsAfter,
  checkSchedules,
  loadBeginnings,
  saveBeginnings,
  type SavedSchedules,
} from './kept-schedules.ts'
import { duePeriods, lastPeriod } from './periods.ts'

/** Exports that run by themselves. */
export interface Schedules {
  current(): {
    readonly revision: number
    readonly schedules: readonly Schedule[]
    readonly mail: MailServerEntry | null
  }
  /** @throws PbxError `config.stale`, `config.invalid` */
  save(saved: SavedSchedules): Promise<number>
  /** Follows the schedules as the configuration has them now. */
  schedulesChanged(): void
  /** Returns the last runs, newest first. */
  runs(): Promise<ExportRun[]>
  onRun(listener: () => void): Dispose
  /** @throws PbxError `schedule.unknown` */
  runNow(id: string): Promise<void>
  /** @throws PbxError `mail.refused`, `config.invalid` */
  testMail(to: string): Promise<void>
  stop(): void
}

/** Milliseconds between looks at the clock: short enough after a sleep of the computer. */
const LOOK_MS = 30_000
const MINUTE_MS = 60_000
/** Waits before another try, the last one again and again. */
const RETRY_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS]
/** Milliseconds after which a run that never succeeds is given up. */
const GIVE_UP_MS = 24 * 60 * MINUTE_MS
const SHOWN_RUNS = 100
/** The sections that are saved together. */
const SECTIONS = ['schedules', 'mailServer'] as const

/** Starts what looks at the clock. Each period of a schedule is run once, also when the computer was off at its time. */
export async function createSchedules(
  options: DeliveryPorts & {
    readonly store: StoreClient
    readonly configuration: LiveConfiguration
    readonly clock: Clock
    readonly log: Logger
    readonly health: Pick<HealthBoard, 'set'>
  },
): Promise<Schedules> {
  const { store, configuration, clock, log, health } = options
  const all = () => configuration.current().schedules
  const mailServer = () => {
    const found = configuration.current().mailServer
    return found && { ...found, password: found.password ?? '' }
  }
  const kept = documentStore(store, 'schedules', () => clock.wall())
  let followed = all()
  const known = await loadBeginnings(kept)
  let beginnings = beginningsAfter(known, followed, followed, clock.wall())
  // Those that came while nothing ran begin once, not with each start.
  if (followed.some(({ id }) => !known.has(id))) await saveBeginnings(kept, beginnings)
  let saving: Promise<unknown> = Promise.resolve()
  const planned = new Map(
    (await store.read('plannedUntil', {})).map(({ scheduleId, dueAt }) => [scheduleId, dueAt]),
  )
  const changed = createEmitter<void>((error) =>
    log.error('listener of exports failed', { error: String(error) }),
  )
  let stopTimer: Dispose = () => undefined
  let isStopped = false
  let working: Promise<void> | undefined

  const plan = async () => {
    const now = clock.wall()
    const runs = all()
      .filter(({ isOn }) => isOn)
      .flatMap((schedule) => {
        const since = Math.max(beginnings.get(schedule.id) ?? now, planned.get(schedule.id) ?? 0)
        return duePeriods(schedule, since, now).map(({ label, ...period }) => ({
          ...period,
          scheduleId: schedule.id,
          name: schedule.name,
          period: label,
          nextTryAt: now,
        }))
      })
    if (runs.length === 0) return
    await store.write('planRuns', { runs, again: false })
    for (const { scheduleId, dueAt } of runs) planned.set(scheduleId, dueAt)
    changed.emit()
  }
  const settle = async (run: ExportRun, outcome: Partial<ExportRun>) => {
    const tries = run.tries + 1
    await store.write('settleRun', { ...run, tries, finishedAt: clock.wall(), ...outcome })
    changed.emit()
  }
  const tryRun = async (run: ExportRun) => {
    const schedule = all().find(({ id }) => id === run.scheduleId)
    if (!schedule) return settle(run, { state: 'failed', message: 'the schedule was removed' })
    try {
      const { rows, target } = await deliver(options, schedule, run, mailServer())
      await settle(run, { state: 'done', rows, target, message: '' })
      log.info('scheduled export done', { name: schedule.name, period: run.period, rows })
      health.set(`schedule ${run.scheduleId}`)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const waitMs = RETRY_MS[Math.min(run.tries, RETRY_MS.length - 1)]!
      const isLast = clock.wall() + waitMs > run.dueAt + GIVE_UP_MS && run.tries >= RETRY_MS.length
      log.error('scheduled export failed', {
        name: schedule.name,
        period: run.period,
        error: message,
        isLast,
      })
      const text = `The export “${schedule.name}” of ${run.period} failed: ${message}`
      health.set(`schedule ${run.scheduleId}`, { level: 'warning', text, view: 'settings-schedules' })
      await settle(run, { state: isLast ? 'failed' : 'waiting', nextTryAt: clock.wall() + waitMs, message })
    }
  }
  const work = async () => {
    await plan()
    while (!isStopped) {
      const run = await store.read('nextRun', { now: clock.wall() })
      if (!run) return
      await tryRun(run)
    }
  }
  const look = (): Promise<void> => {
    stopTimer()
    if (isStopped) return Promise.resolve()
    working ??= work()
      .catch((error: unknown) => log.error('scheduled exports were not looked at', { error: String(error) }))
      .finally(() => {
        working = undefined
        if (!isStopped) stopTimer = clock.after(LOOK_MS, () => void look())
      })
    return working
  }
  void look()

  return {
    current: () => ({
      revision: Math.max(...SECTIONS.map((section) => configuration.revisionOf(section))),
      schedules: all(),
      mail: configuration.current().mailServer,
    }),
    async save(saved) {
      checkSchedules(saved)
      const { schedules, mail, mailPassword } = saved
      const secret = mailPassword === undefined ? {} : { password: mailPassword }
      const revision = await changeConfiguration(
        configuration,
        (current) => ({ ...current, schedules, mailServer: mail && { ...mail, ...secret } }),
        { revision: saved.revision, sections: SECTIONS },
      )
      await saving
      return revision
    },
    schedulesChanged() {
      beginnings = beginningsAfter(beginnings, followed, all(), clock.wall())
      followed = all()
      const keep = followed.map(({ id }) => id)
      const next = beginnings
      saving = saving
        .then(() => saveBeginnings(kept, next))
        .then(() => store.write('dropWaitingRuns', { keep }))
        .catch((error: unknown) => log.error('schedules were not noted', { error: String(error) }))
        .finally(() => changed.emit())
    },
    runs: () => store.read('lastRuns', { limit: SHOWN_RUNS }),
    onRun: (listener) => changed.on(listener),
    async runNow(id) {
      const schedule = all().find((each) => each.id === id)
      if (!schedule) throw new PbxError('schedule.unknown', `there is no schedule ${id}`)
      const now = clock.wall()
      const { label, ...period } = lastPeriod(schedule, now)
      const run = { ...period, scheduleId: id, name: schedule.name, period: label, nextTryAt: now }
      await store.write('planRuns', { runs: [run], again: true })
      changed.emit()
      void (working ?? Promise.resolve()).then(look)
    },
    async testMail(to) {
      const mail = mailServer()
      if (!mail) throw new PbxError('config.invalid', 'no mail server is set up')
      const text = `This is a test of ${options.site()}: its scheduled exports can be mailed.\n`
      await options.sendMail(mail, { to: [to], subject: `Test of ${options.site()}`, text })
    },
    stop() {
      isStopped = true
      stopTimer()
    },
  }
}
