import { existsSync } from 'node:fs'
import {
  createConfiguration,
  formatConfiguration,
  parseConfiguration,
  type LiveConfiguration,
} from '../../config/index.ts'
import type { Configuration } from '../../contract/index.ts'
import { PbxError, silentLog, systemClock } from '../../kit/index.ts'
import { databasePath } from '../../store/index.ts'
import { configStore } from '../configuration/config-store.ts'
import {
  importText,
  previewText,
  type ImportOutcome,
  type ImportPreview,
} from '../configuration/import-text.ts'
import { ensureDataFolder } from '../data-folder/index.ts'
import { createStoreClient, forkStore, keepPath } from '../store-process/index.ts'

async function withConfiguration<T>(
  wantedDir: string,
  work: (configuration: LiveConfiguration) => Promise<T>,
): Promise<T> {
  const dataDir = ensureDataFolder(wantedDir)
  const store = createStoreClient({
    dataDir,
    fork: forkStore,
    clock: systemClock,
    log: silentLog,
  })
  try {
    await store.ready()
    const empty = () => parseEmpty()
    return await work(
      await createConfiguration({
        store: configStore(store, dataDir, systemClock),
        log: silentLog,
        first: empty,
      }),
    )
  } finally {
    await store.close()
  }
}

function parseEmpty(): Configuration {
  const parsed = parseConfiguration('{}')
  if (!parsed.ok) throw new PbxError('internal', 'an empty configuration is not valid')
  return parsed.value
}

/** Returns what a configuration would change, while no server runs on the data folder. */
export const previewConfigOffline = (dataDir: string, text: string): Promise<ImportPreview> =>
  withConfiguration(dataDir, (configuration) => previewText(configuration, text, systemClock))

/** Imports a configuration while no server runs on the data folder. */
export const importConfigOffline = (dataDir: string, text: string, shown?: number): Promise<ImportOutcome> =>
  withConfiguration(dataDir, (configuration) => importText(configuration, text, systemClock, shown))

/** Exports the configuration while no server runs on the data folder. */
export function exportConfigOffline(dataDir: string, secrets: boolean): Promise<{ yaml: string }> {
  if (![databasePath(dataDir), keepPath(dataDir)].some((path) => existsSync(path))) {
    throw new PbxError('store.unavailable', `there is no configuration in ${dataDir} yet`)
  }
  return withConfiguration(dataDir, (configuration) =>
    Promise.resolve({ yaml: formatConfiguration(configuration.current(), { secrets }) }),
  )
}
