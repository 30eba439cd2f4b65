import type { Clock, Logger } from '../../kit/index.ts'
import type { HealthBoard } from '../status/health.ts'
import { createDownloads, type Downloads } from '../files/downloads.ts'
import { createImports, type Imports } from '../records/imports/index.ts'
import { startBackups, type BackupParts } from '../keeping/index.ts'
import { sweepPartials } from '../files/index.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import { createSchedules, sendMail, writeExport, type Schedules } from '../records/schedules/index.ts'
import { documentStore, type StoreClient } from '../store-process/index.ts'

/** Everything that brings whole files in or out. */
export interface Files {
  readonly downloads: Downloads
  readonly imports: Imports
  readonly backups: BackupParts
  readonly schedules: Schedules
  stop(): void
}

/** Starts downloads, imports, backups and scheduled exports, and removes what killed programs left unfinished. */
export async function startFiles(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly recordFeed: RecordFeed
  readonly health: HealthBoard
  readonly calls: () => number
  readonly site: () => string
  readonly resolveTarget?: ((token: string) => string | undefined) | undefined
  readonly clock: Clock
  readonly log: Logger
}): Promise<Files> {
  const { dataDir, store, clock, site, ...rest } = options
  const downloads = createDownloads(dataDir, clock)
  const imports = createImports({ dataDir, store, clock, recordFeed: options.recordFeed })
  const backups = await startBackups({
    ...rest,
    dataDir,
    store: documentStore(store, 'backups', () => clock.wall()),
    downloads,
    imports,
    clock,
  })
  const schedules = await createSchedules({
    store,
    clock,
    log: options.log,
    health: options.health,
    sendMail,
    site,
    temporaryPath: () => downloads.newPath(),
    writeExport: (request, path) => writeExport(dataDir, request, path),
  })
  const folders = schedules
    .current()
    .schedules.flatMap(({ target }) => (target.kind === 'folder' ? [target.path] : []))
  for (const folder of [dataDir, ...folders]) sweepPartials(folder)
  return {
    downloads,
    imports,
    backups,
    schedules,
    stop() {
      schedules.stop()
      backups.stop()
      imports.close()
      downloads.close()
    },
  }
}
