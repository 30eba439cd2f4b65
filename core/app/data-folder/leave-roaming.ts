import { createHash } from 'node:crypto'
import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'

const CHUNK_BYTES = 1_048_576

/** Computes the digest of a file in chunks: a database may be larger than what is read at once. */
function digestOf(path: string): Buffer {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const file = openSync(path, 'r')
  try {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, size))
    }
  } finally {
    closeSync(file)
  }
  return hash.digest()
}

/** Returns a digest of the names and contents of all files below a folder. */
function contentsOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name)
    hash.update(`${name}\0`)
    if (statSync(path).isFile()) hash.update(digestOf(path))
  }
  return hash.digest('hex')
}

const movingPath = (roaming: string) => `${roaming}.moving`

/** Returns whether data is still in its earlier place, perhaps half moved. */
export const isStillRoaming = (roaming: string, local: string): boolean =>
  !existsSync(local) && (existsSync(roaming) || existsSync(movingPath(roaming)))

/**
 * Moves the data folder of a user from the place that goes over file servers to the one that stays on this computer: set
 * aside, copied, compared, renamed; only then the old one is deleted. Whatever fails leaves the old one as it was.
 * @returns where the data is then
 */
export function leaveRoaming(roaming: string, local: string): string {
  const [moving, partial] = [movingPath(roaming), `${local}.partial`]
  if (!isStillRoaming(roaming, local)) {
    // A killed program copied all of it, but did not come to delete it.
    if (existsSync(local)) rmSync(moving, { recursive: true, force: true })
    return local
  }
  try {
    // While a Halfcall runs on it, Windows does not let it be renamed.
    if (!existsSync(moving)) renameSync(roaming, moving)
  } catch {
    return roaming
  }
  try {
    rmSync(partial, { recursive: true, force: true })
    cpSync(moving, partial, { recursive: true, preserveTimestamps: true })
    if (contentsOf(moving) !== contentsOf(partial)) throw new Error('the copy differs')
    renameSync(partial, local)
  } catch {
    rmSync(partial, { recursive: true, force: true })
    renameSync(moving, roaming)
    return roaming
  }
  rmSync(moving, { recursive: true, force: true })
  return local
}
