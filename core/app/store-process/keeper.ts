import { configurationSchema } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import { loadDocument } from './documents.ts'
import { MARK_STEP, writeKeep, type FoundKept, type Kept } from './keep-file.ts'

/** The keeper of the configuration and the last sequence number beside the database. */
export interface Keeper {
  /** Looks at what was just written: a configuration is kept before this resolves. */
  written(name: string, input: unknown, output: unknown): Promise<void>
}

const CONFIGURATION = 'configuration'
/** So that a group of records that is written at once does not go beyond what a mark promises. */
const DUE_AFTER = MARK_STEP / 2

async function lastSequence(database: ReadableDatabase): Promise<number> {
  const row = await database.get("SELECT value FROM counter WHERE name = 'sequence'")
  return Number(row?.['value'] ?? 0)
}

/** Returns what the database says now; an invalid configuration does not take the place of a good one. */
async function present(database: ReadableDatabase, history: string, before: Kept | undefined): Promise<Kept> {
  const found = await loadDocument(database, CONFIGURATION)
  const isGood = found !== undefined && configurationSchema.safeParse(found.body).success
  const { revision, configuration } = before ?? { revision: null, configuration: null }
  return {
    format: 1,
    sequence: await lastSequence(database),
    history,
    revision: isGood ? found.revision : revision,
    configuration: isGood ? found.body : configuration,
  }
}

/**
 * Starts keeping: writes the file anew where it says something else than the database.
 * @param fault hears once when the file cannot be written; the database goes on, and it is tried again
 */
export async function createKeeper(options: {
  readonly dataDir: string
  readonly reader: ReadableDatabase
  readonly history: string
  readonly found: FoundKept
  readonly fault: (error: unknown) => void
}): Promise<Keeper> {
  const { dataDir, reader, history, found, fault } = options
  let kept = found.kind === 'kept' ? found.kept : undefined
  let isFailing = false
  let writing = Promise.resolve()

  const write = async () => {
    try {
      const next = await present(reader, history, kept)
      await writeKeep(dataDir, next)
      kept = next
      isFailing = false
    } catch (error) {
      if (!isFailing) fault(error)
      isFailing = true
    }
  }
  const keep = () => (writing = writing.then(write))
  const now = await present(reader, history, kept)
  const isStale =
    !kept ||
    kept.history !== history ||
    kept.revision !== now.revision ||
    now.sequence - kept.sequence >= DUE_AFTER
  if (isStale) await keep()
  const isDue = async (name: string, input: unknown, output: unknown): Promise<boolean> => {
    if (isFailing) return true
    if (name === 'saveDocument')
      return (input as { name: string }).name === CONFIGURATION && output !== 'stale'
    const sequence =
      name === 'importRecords'
        ? await lastSequence(reader)
        : ((output as { sequence?: number } | null)?.sequence ?? 0)
    return sequence - (kept?.sequence ?? 0) >= DUE_AFTER
  }
  return {
    async written(name, input, output) {
      if (!['saveDocument', 'journalClose', 'importRecords'].includes(name)) return
      if (await isDue(name, input, output)) await keep()
    },
  }
}
