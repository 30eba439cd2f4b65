import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { replaceFileSync } from '../kit/index.ts'
import { flushFile, flushFolder } from './flush.ts'
import { databasePath } from './open.ts'

// The log first: a database without it opens as it was at its last checkpoint, a log without its database is lost.
const PARTS = ['-wal', '-shm', ''] as const

/** Returns the path where a database is prepared that will replace the existing one. */
export const stagedPath = (dataDir: string) => `${databasePath(dataDir)}.staged`

/**
 * Returns the path of the file that says that the staged database is complete, and under which name the previous one
 * stays.
 */
const orderPath = (dataDir: string) => `${databasePath(dataDir)}.swap`

const isThere = (path: string) => PARTS.some((part) => existsSync(path + part))

/**
 * Returns a name for the database of a data folder when another takes its place; undefined when there is none.
 * @param word why, part of the name
 * @param at UTC epoch milliseconds, part of the name
 */
export function asidePath(dataDir: string, word: string, at: number): string | undefined {
  if (!isThere(databasePath(dataDir))) return undefined
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')
  const base = join(dataDir, `halfcall-${word}-${stamp}`)
  let path = `${base}.db`
  for (let count = 2; isThere(path); count++) path = `${base}-${count}.db`
  return path
}

/**
 * Returns when a database, or a file that SQLite keeps beside one, was put aside, by its name; undefined for any other
 * file.
 */
export function asideSince(name: string): number | undefined {
  const [, day, time] = ASIDE.exec(name) ?? []
  return day === undefined ? undefined : Date.parse(`${day}T${time!.replaceAll('-', ':')}Z`)
}
const ASIDE = /^halfcall-[a-z]+-(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d)(?:-\d+)?\.db(?:-wal|-shm|-journal)?$/

/** Removes a database that was being prepared. */
export function dropStaged(dataDir: string): void {
  for (const part of ['', '-wal', '-shm', '-journal']) rmSync(stagedPath(dataDir) + part, { force: true })
}

function readOrder(dataDir: string): string | undefined {
  try {
    // Never a path: the file says where a database goes.
    return basename(readFileSync(orderPath(dataDir), 'utf8').trim())
  } catch {
    return undefined
  }
}

/** Returns whether a swap was begun and not finished. */
export const isSwapBegun = (dataDir: string) => readOrder(dataDir) !== undefined

/** Puts the database aside and the staged one in its place, all of it or nothing. */
function exchange(dataDir: string, aside: string): void {
  const path = databasePath(dataDir)
  const moved: (readonly [from: string, to: string])[] = []
  const move = (from: string, to: string) => {
    replaceFileSync(from, to)
    moved.push([from, to])
  }
  try {
    for (const part of PARTS) if (existsSync(path + part)) move(path + part, aside + part)
    move(stagedPath(dataDir), path)
  } catch (error) {
    // A database must not be torn from its log.
    for (const [from, to] of moved.toReversed()) replaceFileSync(to, from)
    throw error
  }
}

/**
 * Finishes a swap that was begun, however far it came: once the order is on disk the staged database takes its place,
 * before that it is removed. The folder has to be locked.
 * @throws PbxError `file.held` when another program holds a file of it open; everything is where it was
 */
export function finishSwap(dataDir: string): void {
  const order = readOrder(dataDir)
  if (order === undefined) return dropStaged(dataDir)
  if (existsSync(stagedPath(dataDir))) {
    exchange(dataDir, join(dataDir, order))
    flushFolder(dataDir)
  }
  rmSync(orderPath(dataDir), { force: true })
  dropStaged(dataDir)
}

/**
 * Puts the staged database, complete and closed, in the place of the existing one, which stays as `aside`. After a kill
 * at any moment one of them is in its place at the next start. The folder has to be locked.
 * @throws PbxError `file.held` when another program holds a file of it open; nothing has happened then
 */
export function swapIn(dataDir: string, aside: string | undefined): void {
  flushFile(stagedPath(dataDir))
  const partial = `${orderPath(dataDir)}.new`
  writeFileSync(partial, `${basename(aside ?? 'halfcall-replaced.db')}\n`, { mode: 0o600 })
  flushFile(partial)
  replaceFileSync(partial, orderPath(dataDir))
  flushFolder(dataDir)
  try {
    finishSwap(dataDir)
  } catch (error) {
    if (aside === undefined || !isThere(join(dataDir, basename(aside)))) {
      rmSync(orderPath(dataDir), { force: true })
    }
    throw error
  }
}
