import { existsSync } from 'node:fs'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { createTally, exportChunks } from '../../cdr/index.ts'
import {
  createConfiguration,
  formatConfiguration,
  parseConfiguration,
  parseInThread,
  type ConfigStore,
  type LiveConfiguration,
} from '../../config/index.ts'
import {
  RECORD_SCHEMA_VERSION,
  type ConfigProblem,
  type Configuration,
  type ConfigurationDifference,
  type ExportRequest,
} from '../../contract/index.ts'
import { PbxError, silentLog, systemClock, type Clock } from '../../kit/index.ts'
import { databasePath } from '../../store/index.ts'
import { ensureDataFolder } from '../data-folder/index.ts'
import {
  createStoreClient,
  forkStore,
  keepPath,
  openReader,
  readKeep,
  type StoreClient,
} from '../store-process/index.ts'

/** The outcome of replacing the configuration by another one. */
export type ImportOutcome =
  | { readonly applied: true; readonly extensions: number }
  | { readonly applied: false; readonly problems: ConfigProblem[] }

/** The changes that a configuration would make, and the revision they apply to; or what is wrong with it. */
export type ImportPreview =
  | { readonly ok: true; readonly revision: number; readonly difference: ConfigurationDifference }
  | { readonly ok: false; readonly problems: ConfigProblem[] }

const DOCUMENT = 'configuration'

/** Returns the configuration document in the store of a data folder. */
export const configStore = (store: StoreClient, dataDir: string, clock: Clock): ConfigStore => ({
  async load() {
    const found = await store.read('loadDocument', { name: DOCUMENT })
    return found && { configuration: found.body, revision: found.revision }
  },
  putAside: (why) => store.write('putDocumentAside', { name: DOCUMENT, why, at: clock.wall() }),
  kept() {
    const found = readKeep(dataDir)
    return found.kind === 'kept' ? found.kept.configuration : undefined
  },
  save: (configuration, baseRevision) =>
    store.write('saveDocument', { name: DOCUMENT, body: configuration, baseRevision }),
})

/** Checks a configuration text as a whole, in a thread of its own, and returns what it would change. */
export async function previewText(
  configuration: LiveConfiguration,
  text: string,
  clock: Clock,
): Promise<ImportPreview> {
  const revision = configuration.revision()
  const compared = await parseInThread({ text, current: configuration.current() }, clock)
  return compared.ok
    ? { ok: true, revision, difference: compared.value.difference }
    : { ok: false, problems: [...compared.error] }
}

/**
 * Checks a configuration text as a whole, in a thread of its own, and applies it; with problems nothing changes.
 * @param shown the revision whose changes somebody agreed to, if anybody was asked
 */
export async function importText(
  configuration: LiveConfiguration,
  text: string,
  clock: Clock,
  shown?: number,
): Promise<ImportOutcome> {
  // Passwords that the text leaves out come from this revision: a change meanwhile must not be undone.
  const revision = configuration.revision()
  const parsed = await parseInThread({ text, current: configuration.current() }, clock)
  if (!parsed.ok) return { applied: false, problems: [...parsed.error] }
  const next = parsed.value.configuration
  const outcome = await configuration.apply(next, shown ?? revision)
  switch (outcome.kind) {
    case 'applied':
      return { applied: true, extensions: next.extensions.length }
    case 'invalid':
      return { applied: false, problems: [...outcome.problems] }
    case 'stale':
      throw new PbxError('config.stale', 'the configuration was changed elsewhere meanwhile; import again')
  }
}

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

/** A description of a file of records: enough to make it again. */
export interface AboutExport {
  readonly schemaVersion: number
  readonly request: ExportRequest
  readonly rows: number
  /** The lowest and highest sequence in it; null without rows. */
  readonly firstSequence: number | null
  readonly lastSequence: number | null
}

/**
 * Writes records to a stream, oldest first, whether a server runs on the data folder or not. Returns what it wrote.
 * @throws PbxError `store.unavailable` when there are none, `config.invalid` for an unknown zone.
 */
export async function exportRecords(
  dataDir: string,
  request: ExportRequest,
  output: Writable,
): Promise<AboutExport> {
  const reader = await openReader(dataDir)
  const tally = createTally()
  try {
    for await (const chunk of exportChunks(reader, request, Infinity, tally)) {
      if (!output.write(chunk.data)) await once(output, 'drain')
    }
  } finally {
    await reader.close()
  }
  const { rows, firstSequence, lastSequence } = tally
  return { schemaVersion: RECORD_SCHEMA_VERSION, request, rows, firstSequence, lastSequence }
}
