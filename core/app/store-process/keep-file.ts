import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { replaceFile } from '../../kit/index.ts'
import { flushFolder } from '../../store/index.ts'

/** A start that has to rely on the mark goes on so far above it: less than this is given out between two writes. */
export const MARK_STEP = 1000

const keptSchema = z.object({
  format: z.literal(1),
  /** Sequence numbers were given out up to here, and fewer than `MARK_STEP` above. */
  sequence: z.number().int().min(0),
  /** The history of records that the numbers belong to. */
  history: z.string(),
  /** The configuration, and the number of the change that made it; null while there is none. */
  revision: z.number().int().nullable(),
  configuration: z.unknown(),
})
/** The data kept beside the database, so that its loss costs neither the sequence nor the configuration. */
export type Kept = z.infer<typeof keptSchema>

/** The result of reading it: `damaged` when the file exists and cannot be understood. */
export type FoundKept = { readonly kind: 'kept'; readonly kept: Kept } | { readonly kind: 'none' | 'damaged' }

/** Returns where it is in a data folder. */
export const keepPath = (dataDir: string) => join(dataDir, 'halfcall.keep')

/** Reads it. Never throws. */
export function readKeep(dataDir: string): FoundKept {
  let text: string
  try {
    text = readFileSync(keepPath(dataDir), 'utf8')
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'damaged' }
  }
  try {
    return { kind: 'kept', kept: keptSchema.parse(JSON.parse(text)) }
  } catch {
    return { kind: 'damaged' }
  }
}

/** Writes it in one step, for its owner only; it is on disk afterwards. */
export async function writeKeep(dataDir: string, kept: Kept): Promise<void> {
  const path = keepPath(dataDir)
  const partial = `${path}.new`
  rmSync(partial, { force: true })
  const file = openSync(partial, 'wx', 0o600)
  try {
    // Not `writeSync`: on a full disk it writes a part and says nothing.
    writeFileSync(file, `${JSON.stringify(kept)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  await replaceFile(partial, path)
  flushFolder(dirname(path))
}
