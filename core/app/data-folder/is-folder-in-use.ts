import { existsSync } from 'node:fs'
import { isLocked, lockPath } from '../../store/index.ts'

/** Checks whether a Halfcall is running on a data folder now: its lock ends with its process, however that ends. */
export async function isFolderInUse(dataDir: string): Promise<boolean> {
  return existsSync(lockPath(dataDir)) && (await isLocked(dataDir))
}
