import { isDeepStrictEqual } from 'node:util'
import { SECTIONS, type Configuration, type ConfigProblem, type Section } from '../contract/index.ts'
import { createEmitter, PbxError, type Dispose, type Logger } from '../kit/index.ts'
import { adoptCloudStyle } from './adopt-cloud-style.ts'
import { mendConfiguration } from './mend-configuration.ts'
import { checkConfiguration } from './parse-configuration.ts'

/** A configuration with the number of the change that made it. */
export interface StoredConfiguration {
  readonly configuration: Configuration
  readonly revision: number
}

/** The storage of the configuration while the program does not run. */
export interface ConfigStore {
  /** Loads the configuration; undefined before the first save. */
  load(): Promise<{ readonly configuration: unknown; readonly revision: number } | undefined>
  /** Removes one that cannot be used, and keeps it aside. */
  putAside(why: string): Promise<void>
  /** Returns the last good one from its second place, if there is one. */
  kept(): unknown
  /**
   * Stores a configuration in place of the one at `baseRevision` (null: of none) and resolves to the new revision, or
   * to `stale` if another one has been stored since.
   */
  save(configuration: Configuration, baseRevision: number | null): Promise<number | 'stale'>
}

/** The result of a change. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly revision: number }
  /** Somebody else changed the configuration first. */
  | { readonly kind: 'stale'; readonly revision: number }
  | { readonly kind: 'invalid'; readonly problems: ConfigProblem[] }

/** A change of the configuration. */
export interface ConfigurationChange extends StoredConfiguration {
  readonly previous: Configuration
}

/** The one configuration that the whole program uses. */
export interface LiveConfiguration {
  /** Returns the configuration with every password; the same object until the next change. */
  current(): Configuration
  revision(): number
  /**
   * Returns the revision in which a section was changed last; after a start that of the whole, as nothing older is known.
   */
  revisionOf(section: Section): number
  /**
   * Checks a whole configuration as `checkConfiguration` does and makes it the current one. `baseRevision` is the one
   * it was based on; `latest` replaces any. A configuration that changes nothing keeps the revision.
   */
  apply(next: unknown, baseRevision: number | 'latest'): Promise<ApplyOutcome>
  /** Calls `listener` with each change after it was stored. */
  onChange(listener: (change: ConfigurationChange) => void): Dispose
}

/**
 * Loads the configuration; a new installation starts with, and stores, what `first` makes. One that cannot be used is
 * replaced by the last good one, or by the good parts of the bad one.
 */
export async function createConfiguration(options: {
  readonly store: ConfigStore
  readonly log: Logger
  readonly first: () => Configuration
}): Promise<LiveConfiguration> {
  const { store, log } = options
  let live = await loadOrMake(store, options.first, log)
  const changed = createEmitter<ConfigurationChange>((error) =>
    log.error('listener of the configuration failed', { error: String(error) }),
  )
  const lastChanged = new Map<Section, number>()
  const startedAt = live.revision
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
    for (const section of Object.keys(SECTIONS) as Section[]) {
      if (!isDeepStrictEqual(checked.value[section], previous[section])) lastChanged.set(section, saved)
    }
    log.info('configuration changed', { revision: saved, extensions: checked.value.extensions.length })
    changed.emit({ ...live, previous })
    return { kind: 'applied', revision: saved }
  }

  return {
    current: () => live.configuration,
    revision: () => live.revision,
    revisionOf: (section) => lastChanged.get(section) ?? startedAt,
    apply(next, baseRevision) {
      // One after the other: the second of two changes made from one revision has to see the first.
      const outcome = queue.then(() => applyNow(next, baseRevision))
      queue = outcome.catch(() => undefined)
      return outcome
    },
    onChange: (listener) => changed.on(listener),
  }
}

/** Loads the stored configuration; Cloud-style as a set of values becomes the mode, which is logged once. */
async function loadAdopted(store: ConfigStore, log: Logger): ReturnType<ConfigStore['load']> {
  const stored = await store.load()
  const adopted = stored && adoptCloudStyle(stored.configuration)
  if (!stored || adopted === stored.configuration) return stored
  const checked = checkConfiguration(adopted)
  if (!checked.ok) return stored
  const revision = await store.save(checked.value, stored.revision)
  if (revision === 'stale') return stored
  log.warn(
    'the record settings are those of Cloud-style, which is a mode now: it is on, and overrides of extensions do not count',
  )
  return { configuration: checked.value, revision }
}

async function loadOrMake(
  store: ConfigStore,
  first: () => Configuration,
  log: Logger,
): Promise<StoredConfiguration> {
  const stored = await loadAdopted(store, log)
  // Settings that did not exist when it was stored are filled in.
  const checked = stored && checkConfiguration(stored.configuration)
  if (stored && checked?.ok) return { configuration: checked.value, revision: stored.revision }
  if (checked && !checked.ok) {
    await store.putAside(checked.error.map(({ path, message }) => `${path} ${message}`).join('; '))
  }
  const kept = checkConfiguration(store.kept())
  const configuration = kept.ok ? kept.value : (mendConfiguration(stored?.configuration) ?? first())
  const revision = await store.save(configuration, null)
  if (revision === 'stale') {
    throw new PbxError('internal', 'configuration: another program writes into this store')
  }
  return { configuration, revision }
}
