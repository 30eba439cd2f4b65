import type { LiveConfiguration } from '../../config/index.ts'
import { defineSectionStore } from '../configuration/section-store.ts'
import { createDownloads, type Downloads } from '../files/downloads.ts'
import { sweepPartials } from '../files/index.ts'
import { startBackups, type BackupParts } from '../keeping/index.ts'
import { createExports, type Exports } from '../records/exports/exports.ts'
import { createImports, type Imports } from '../records/imports/index.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import { createSchedules, sendMail, writeExport, type Schedules } from '../records/schedules/index.ts'
import { documentStore, type StoreClient } from '../store-process/index.ts'
import type { Foundation } from './foundation.ts'
import type { PbxOptions } from './pbx.ts'
import type { Calls } from './start-calls.ts'

/** Everything that brings whole files in or out. */
export interface Files {
  readonly downloads: Downloads
  readonly exports: Exports
  readonly imports: Imports
  readonly backups: BackupParts
  readonly schedules: Schedules
}

/** Starts downloads, exports, imports, backups and schedules, and removes what killed programs left unfinished. */
export async function startFiles(
  { dataDir, clock, log, health, stops }: Foundation,
  parts: Pick<PbxOptions, 'resolveTarget'> &
    Pick<Calls, 'calls'> & {
      readonly store: StoreClient
      readonly configuration: LiveConfiguration
      readonly recordFeed: RecordFeed
      readonly site: () => string
    },
): Promise<Files> {
  const { store, configuration, recordFeed, calls, site } = parts
  const resolveTarget = parts.resolveTarget ? { resolveTarget: parts.resolveTarget } : {}
  const downloads = createDownloads(dataDir, clock)
  const exports = createExports({ dataDir, store, downloads, clock, ...resolveTarget })
  const imports = createImports({ dataDir, store, clock, recordFeed })
  const backups = await startBackups({
    dataDir,
    plan: defineSectionStore(configuration, 'backupPlan'),
    store: documentStore(store, 'backups', () => clock.wall()),
    downloads,
    imports,
    calls: () => calls.size,
    health,
    clock,
    log,
    ...resolveTarget,
  })
  calls.onChange(() => backups.restore.callsChanged())
  const schedules = await createSchedules({
    store,
    configuration,
    clock,
    log,
    health,
    sendMail,
    site,
    temporaryPath: () => downloads.newPath(),
    writeExport: (request, path) => writeExport(dataDir, request, path),
  })
  const folders = schedules
    .current()
    .schedules.flatMap(({ target }) => (target.kind === 'folder' ? [target.path] : []))
  for (const folder of [dataDir, ...folders]) sweepPartials(folder)
  stops.add(() => {
    schedules.stop()
    backups.stop()
    imports.close()
    downloads.close()
  })
  return { downloads, exports, imports, backups, schedules }
}
