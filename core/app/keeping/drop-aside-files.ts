import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { asideSince } from '../../store/index.ts'

/** Deletes databases of a data folder that were put aside before an instant (UTC epoch milliseconds). Returns their names. */
export function dropAsideFiles(dataDir: string, before: number): string[] {
  const due = readdirSync(dataDir).filter((name) => (asideSince(name) ?? before) < before)
  for (const name of due) rmSync(join(dataDir, name), { force: true })
  return due
}
