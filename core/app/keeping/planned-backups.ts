import { mkdirSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import {
  backupRunSchema,
  type BackupPlan,
  type BackupPlanEntry,
  type BackupRun,
  type BackupsState,
} from '../../contract/index.ts'
import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import type { SectionStore } from '../configuration/section-store.ts'
import type { HealthBoard } from '../status/health.ts'
import { type DocumentStore, readDocument } from '../store-process/index.ts'
import { backupDatabase } from './backup.ts'
import { dayTime, dueBefore, nextDue } from './plan-times.ts'
import { madeAt, newFile, plannedIn } from './planned-folder.ts'

/** Milliseconds between looks at the clock: short enough after a sleep of the computer. */
const LOOK_MS = 30_000
/** Milliseconds until a planned backup that failed is tried again. */
const RETRY_MS = 3_600_000

const keptSchema = z.object({
  /** From when on the plan counts, UTC epoch milliseconds. */
  since: z.number(),
  last: backupRunSchema.nullable(),
  lastPlanned: backupRunSchema.nullable(),
})
type Kept = z.infer<typeof keptSchema>

const NONE: Kept = { since: 0, last: null, lastPlanned: null }

/** Backups that are made by themselves, and what came of the last one. */
export interface PlannedBackups {
  current(): Omit<BackupsState, 'waitingRestore'>
  onChange(listener: () => void): Dispose
  /**
   * Saves the plan; a passphrase that is undefined stays, null removes it.
   * @throws PbxError `config.invalid`, `config.stale`
   */
  save(plan: BackupPlan, passphrase: string | null | undefined, baseRevision?: number): Promise<number>
  /** Follows the plan as the configuration has it now. */
  planChanged(): void
  /** Begins one now. @throws PbxError `backup.busy` */
  runNow(): void
  /** Takes note of one that somebody made in the window. */
  note(run: BackupRun): Promise<void>
  /** Deletes planned ones that were made before an instant. */
  dropBefore(instant: number): void
  stop(): void
}

/** @throws PbxError `config.invalid` when the folder of a plan is not there. */
function checkFolder({ folder }: BackupPlan): void {
  if (folder === '') return
  if (!isAbsolute(folder)) throw new PbxError('config.invalid', `${folder} is not a whole path`)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new PbxError('config.invalid', `there is no folder ${folder} on the computer that runs Halfcall`)
}

/** Starts what looks at the clock. A time that passed while the computer was off is made up for at the next start. */
export async function createPlannedBackups(options: {
  readonly dataDir: string
  readonly plan: SectionStore<'backupPlan'>
  readonly store: DocumentStore
  readonly clock: Clock
  readonly log: Logger
  readonly health: Pick<HealthBoard, 'set'>
}): Promise<PlannedBackups> {
  const { dataDir, plan, store, clock, log, health } = options
  const usualFolder = join(dataDir, 'backups')
  const changed = createEmitter<void>((error) => log.error('a listener failed', { error: String(error) }))
  let kept: Kept = (await readDocument(store, keptSchema)) ?? NONE
  let saving: Promise<void> = Promise.resolve()
  let running: Promise<void> | undefined
  let isStopped = false
  let stopTimer: Dispose = () => undefined

  const keep = (next: Kept): Promise<void> => {
    kept = next
    changed.emit()
    saving = saving.catch(() => undefined).then(() => store.save(next))
    return saving
  }
  const planOf = ({ passphrase: _passphrase, ...entry }: BackupPlanEntry): BackupPlan => entry
  const passphrase = () => plan.current().passphrase ?? undefined
  const folderOf = ({ folder }: BackupPlan) => folder || usualFolder
  const tell = ({ fault, at }: BackupRun) => {
    const text = `The backup of ${dayTime(at)} failed: ${fault}`
    health.set('backup', fault === '' ? undefined : { level: 'warning', text, view: 'settings-backup' })
  }
  const make = async (at: number): Promise<Pick<BackupRun, 'bytes' | 'records' | 'file'>> => {
    const folder = folderOf(plan.current())
    if (folder === usualFolder) mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new PbxError('export.file-denied', `there is no folder ${folder}`)
    const file = newFile(folder, at, passphrase() !== undefined)
    let made = { bytes: 0, records: 0 }
    const steps = backupDatabase({
      dataDir,
      file,
      replace: false,
      passphrase: passphrase(),
      clock,
    })
    for await (const { state, bytes, records = 0 } of steps) if (state === 'done') made = { bytes, records }
    for (const name of plannedIn(folder).slice(0, -plan.current().keep))
      rmSync(join(folder, name), { force: true })
    return { ...made, file }
  }
  const run = async () => {
    const at = clock.wall()
    const isEncrypted = passphrase() !== undefined
    const about = { at, isPlanned: true, isEncrypted }
    let result: BackupRun
    try {
      result = { ...about, ...(await make(at)), fault: '', ms: clock.wall() - at }
      log.info('planned backup made', { file: result.file, bytes: result.bytes })
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      result = { ...about, file: '', bytes: 0, records: 0, fault, ms: clock.wall() - at }
      log.error('planned backup failed', { error: fault })
    }
    tell(result)
    await keep({ ...kept, last: result, lastPlanned: result }).catch((error: unknown) =>
      log.error('the last backup was not noted', { error: String(error) }),
    )
  }
  const start = (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined
      changed.emit()
    })
    changed.emit()
    return running
  }
  const isDue = (): boolean => {
    const { since, lastPlanned } = kept
    const { isOn, at } = plan.current()
    if (!isOn) return false
    const now = clock.wall()
    const due = dueBefore(at, now)
    if (due <= since) return false
    if (lastPlanned === null || lastPlanned.at < due) return true
    return lastPlanned.fault !== '' && now - lastPlanned.at >= RETRY_MS
  }
  const look = () => {
    if (isStopped) return
    if (isDue()) void start()
    stopTimer = clock.after(LOOK_MS, look)
  }
  let followed = plan.current()
  if (followed.isOn && kept.lastPlanned) tell(kept.lastPlanned)
  stopTimer = clock.after(LOOK_MS, look)

  return {
    current: () => ({
      revision: plan.revision(),
      plan: planOf(plan.current()),
      hasPassphrase: passphrase() !== undefined,
      usualFolder,
      nextAt: plan.current().isOn ? nextDue(plan.current().at, clock.wall()) : null,
      last: kept.last,
      isRunning: running !== undefined,
    }),
    onChange: (listener) => changed.on(listener),
    async save(next, newPassphrase, baseRevision) {
      checkFolder(next)
      const secret = newPassphrase === undefined ? {} : { passphrase: newPassphrase }
      const revision = await plan.save(() => ({ ...next, ...secret }), baseRevision)
      await saving
      return revision
    },
    planChanged() {
      const [before, now] = [followed, plan.current()]
      followed = now
      const since = before.isOn && before.at === now.at ? kept.since : clock.wall()
      void keep({ ...kept, since }).catch((error: unknown) =>
        log.error('the plan of backups was not noted', { error: String(error) }),
      )
    },
    runNow() {
      if (running) throw new PbxError('backup.busy', 'a planned backup is being made already')
      void start()
    },
    note: (last) => keep({ ...kept, last }),
    dropBefore(instant) {
      const folder = folderOf(plan.current())
      const old = plannedIn(folder).filter((name) => madeAt(name)! < instant)
      for (const name of old) rmSync(join(folder, name), { force: true })
      if (old.length > 0) log.info('deleted planned backups by rule', { names: old.join(', ') })
    },
    stop() {
      isStopped = true
      stopTimer()
    },
  }
}
