import type { ExportRun } from '../../../contract/index.ts'
import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../../kit/index.ts'
import type { HealthBoard } from '../../status/health.ts'
import type { StoreClient } from '../../store-process/index.ts'
import { deliver, type DeliveryPorts } from './deliver.ts'
import {
  keptOf,
  loadSchedules,
  saveSchedules,
  type KeptSchedules,
  type SavedSchedules,
} from './kept-schedules.ts'
import { duePeriods, lastPeriod } from './periods.ts'

/** Exports that run by themselves. */
export interface Schedules {
  current(): KeptSchedules & { readonly revision: number }
  /** @throws PbxError `config.stale`, `config.invalid` */
  save(saved: SavedSchedules): Promise<number>
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

/** Starts what looks at the clock. Each period of a schedule is run once, also when the computer was off at its time. */
export async function createSchedules(
  options: DeliveryPorts & {
    readonly store: StoreClient
    readonly clock: Clock
    readonly log: Logger
    readonly health: Pick<HealthBoard, 'set'>
  },
): Promise<Schedules> {
  const { store, clock, log, health } = options
  let kept = await loadSchedules(store, clock)
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
    const runs = kept.schedules
      .filter(({ isOn }) => isOn)
      .flatMap((schedule) => {
        const since = Math.max(schedule.since, planned.get(schedule.id) ?? 0)
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
    const schedule = kept.schedules.find(({ id }) => id === run.scheduleId)
    if (!schedule) return settle(run, { state: 'failed', message: 'the schedule was removed' })
    try {
      const { rows, target } = await deliver(options, schedule, run, kept.mail)
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
    current: () => kept,
    async save(saved) {
      if (saved.revision !== kept.revision)
        throw new PbxError('config.stale', 'the schedules were changed elsewhere meanwhile; load them again')
      const next = keptOf(kept, saved, clock.wall())
      kept = { ...next, revision: await saveSchedules(store, next, saved.revision) }
      await store.write('dropWaitingRuns', { keep: kept.schedules.map(({ id }) => id) })
      changed.emit()
      return kept.revision
    },
    runs: () => store.read('lastRuns', { limit: SHOWN_RUNS }),
    onRun: (listener) => changed.on(listener),
    async runNow(id) {
      const schedule = kept.schedules.find((each) => each.id === id)
      if (!schedule) throw new PbxError('schedule.unknown', `there is no schedule ${id}`)
      const now = clock.wall()
      const { label, ...period } = lastPeriod(schedule, now)
      const run = { ...period, scheduleId: id, name: schedule.name, period: label, nextTryAt: now }
      await store.write('planRuns', { runs: [run], again: true })
      changed.emit()
      void (working ?? Promise.resolve()).then(look)
    },
    async testMail(to) {
      if (!kept.mail) throw new PbxError('config.invalid', 'no mail server is set up')
      const text = `This is a test of ${options.site()}: its scheduled exports can be mailed.\n`
      await options.sendMail(kept.mail, { to: [to], subject: `Test of ${options.site()}`, text })
    },
    stop() {
      isStopped = true
      stopTimer()
    },
  }
}
