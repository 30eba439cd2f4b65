import type { Clock } from '../../kit/index.ts'
import { chosenTarget, type ResolveTarget } from '../files/chosen-target.ts'
import type { Downloads } from '../files/downloads.ts'
import { backupDatabase, type BackupStep } from './backup.ts'
import { dayTime } from './plan-times.ts'
import type { PlannedBackups } from './planned-backups.ts'

/** Backups for the window. */
export interface Backups {
  /** Writes to the file that a save dialog chose, or keeps it for a download; encrypted with a passphrase. */
  run(target?: string, passphrase?: string): AsyncGenerator<BackupStep, void, void>
}

/** Creates the backups of a running server. */
export function createBackups(options: {
  readonly dataDir: string
  readonly downloads: Downloads
  readonly planned: Pick<PlannedBackups, 'note'>
  readonly clock: Clock
  readonly resolveTarget?: ResolveTarget
}): Backups {
  const { dataDir, downloads, planned, clock } = options
  return {
    async *run(token, passphrase) {
      const target = chosenTarget(token, options.resolveTarget)
      const at = clock.wall()
      const path = target ?? downloads.newPath()
      const isEncrypted = passphrase !== undefined
      const about = { at, isPlanned: false, file: target ?? '', isEncrypted }
      const note = (result: { bytes: number; records: number; fault: string }) =>
        planned.note({ ...about, ...result, ms: clock.wall() - at })
      try {
        for await (const step of backupDatabase({ dataDir, file: path, replace: true, passphrase, clock })) {
          const { bytes, records = 0 } = step
          if (step.state === 'done') await note({ bytes, records, fault: '' })
          if (step.state !== 'done' || target !== undefined) yield step
          else {
            const name = `halfcall-backup-${dayTime(at).slice(0, 10)}.db${isEncrypted ? '.encrypted' : ''}`
            const mediaType = isEncrypted ? 'application/octet-stream' : 'application/vnd.sqlite3'
            yield { ...step, download: downloads.keep({ path, name, mediaType, bytes }) }
          }
        }
      } catch (error) {
        await note({ bytes: 0, records: 0, fault: error instanceof Error ? error.message : String(error) })
        throw error
      }
    },
  }
}
