import type { Clock, Logger } from '../../kit/index.ts'
import type { SectionStore } from '../configuration/section-store.ts'
import type { Downloads } from '../files/downloads.ts'
import type { HealthBoard } from '../status/health.ts'
import type { Imports } from '../records/imports/index.ts'
import type { DocumentStore } from '../store-process/index.ts'
import { createBackups, type Backups } from './backups.ts'
import { createPlannedBackups, type PlannedBackups } from './planned-backups.ts'
import { createWindowRestore, type WindowRestore } from './window-restore.ts'

/** Backups at once, by plan, and the way back. */
export interface BackupParts extends Backups {
  readonly planned: PlannedBackups
  readonly restore: WindowRestore
  stop(): void
}

/** Starts everything around backups of a running server. */
export async function startBackups(options: {
  readonly dataDir: string
  readonly plan: SectionStore<'backupPlan'>
  readonly store: DocumentStore
  readonly downloads: Downloads
  readonly imports: Imports
  readonly calls: () => number
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly log: Logger
  readonly resolveTarget?: ((token: string) => string | undefined) | undefined
}): Promise<BackupParts> {
  const { resolveTarget, ...rest } = options
  const planned = await createPlannedBackups(rest)
  const restore = createWindowRestore(rest)
  const backups = createBackups({ ...rest, planned, ...(resolveTarget ? { resolveTarget } : {}) })
  return {
    ...backups,
    planned,
    restore,
    stop() {
      planned.stop()
      restore.stop()
    },
  }
}
