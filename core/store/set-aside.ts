import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { databasePath } from './open.ts'

/**
 * Renames the database of a data folder, with what belongs to it, so that another can take its place.
 * @param word why, part of the new name
 * @param at UTC epoch milliseconds, part of the new name
 * @returns the new path
 */
export function setAside(dataDir: string, word: string, at: number): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  const base = join(dataDir, `halfcall-${word}-${stamp}`)
  let path = `${base}.db`
  for (let count = 2; existsSync(path); count++) path = `${base}-${count}.db`
  // The log first: a database without it opens as it was at its last checkpoint, a log without its database is lost.
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(databasePath(dataDir) + part)) renameSync(databasePath(dataDir) + part, path + part)
  }
  return path
}
