import { isDeepStrictEqual } from 'node:util'
import type { Configuration, ConfigProblem } from '../contract/index.ts'
import { createEmitter, PbxError, type Dispose, type Logger } from '../kit/index.ts'
import { checkConfiguration } from './parse-configuration.ts'

/** A configuration with the number of the change that made it. */
export interface StoredConfiguration {
  readonly configuration: Configuration
  readonly revision: number
}

/** Where the configuration stands while the program does not run. */
export interface ConfigStore {
  /** Undefined before the first save. */
  load(): Promise<StoredConfiguration | undefined>
  /**
   * Stores a configuration in place of the one at `baseRevision` (null: of none) and resolves to the new revision, or
   * to `stale` when another one stands there by now.
   */
  save(configuration: Configuration, baseRevision: number | null): Promise<number | 'stale'>
}

/** What became of a change. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly revision: number }
  /** Somebody else changed the configuration first. */
  | { readonly kind: 'stale'; readonly revision: number }
  | { readonly kind: 'invalid'; readonly problems: ConfigProblem[] }

/** Tells what a change of the configuration was. */
export interface ConfigurationChange extends StoredConfiguration {
  readonly previous: Configuration
}

/** The one configuration that everything in the program looks at. */
export interface LiveConfiguration {
  /** Each password is there; the same object until the next change. */
  current(): Configuration
  revision(): number
  /**
   * Checks a whole configuration as `checkConfiguration` does and makes it the current one. `baseRevision` is the one
   * it was made from; `latest` replaces whatever there is. One that changes nothing keeps the revision.
   */
  apply(next: unknown, baseRevision: number | 'latest'): Promise<ApplyOutcome>
  /** Hears of each change after it was stored. */
  onChange(listener: (change: ConfigurationChange) => void): Dispose
}

/** Loads the configuration; a new installation starts with, and stores, what `first` makes. */
export async function createConfiguration(options: {
  readonly store: ConfigStore
  readonly log: Logger
  readonly first: () => Configuration
}): Promise<LiveConfiguration> {
  const { store, log } = options
  let live = await loadOrMake(store, options.first)
  const changed = createEmitter<ConfigurationChange>((error) =>
    log.error('listener of the configuration failed', { error: String(error) }),
  )
  let queue: Promise<unknown> = Promise.resolve()

  const applyNow = async (next: unknown, baseRevision: number | 'latest'): Promise<ApplyOutcome> => {
    const { configuration: previous, revision } = live
    if (baseRevision !== 'latest' && baseRevision !== revision) return { kind: 'stale', revision }
    const checked = checkConfiguration(next, previous)
    if (!checked.ok) return { kind: 'invalid', problems: checked.error }
    if (isDeepStrictEqual(checked.value, previous)) return { kind: 'applied', revision }
    const saved = await store.save(checked.value, revision)
    if (saved === 'stale') return { kind: 'stale', revision }
    live = { configuration: checked.value, revision: saved }
    log.info('configuration changed', { revision: saved, extensions: checked.value.extensions.length })
    changed.emit({ ...live, previous })
    return { kind: 'applied', revision: saved }
  }

  return {
    current: () => live.configuration,
    revision: () => live.revision,
    apply(next, baseRevision) {
      // One after the other: the second of two changes made from one revision has to see the first.
      const outcome = queue.then(() => applyNow(next, baseRevision))
      queue = outcome.catch(() => undefined)
      return outcome
    },
    onChange: (listener) => changed.on(listener),
  }
}

async function loadOrMake(store: ConfigStore, first: () => Configuration): Promise<StoredConfiguration> {
  const stored = await store.load()
  if (stored) return completed(stored)
  const configuration = first()
  const revision = await store.save(configuration, null)
  if (revision !== 'stale') return { configuration, revision }
  const other = await store.load()
  if (!other) throw new PbxError('internal', 'configuration: the store refused the first one and holds none')
  return completed(other)
}

/** Fills in settings that did not exist when the configuration was stored. */
function completed({ configuration, revision }: StoredConfiguration): StoredConfiguration {
  const checked = checkConfiguration(configuration)
  if (checked.ok) return { configuration: checked.value, revision }
  const problems = checked.error.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new PbxError('config.invalid', `stored configuration, revision ${revision}: ${problems}`)
}
