import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What `asidePath` names, with the files that SQLite keeps beside a database. */
const ASIDE =
  /^halfcall-(?:damaged|replaced)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)(?:-\d+)?\.db(?:-wal|-shm|-journal)?$/

const stampedAt = (stamp: string) =>
  Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11).replaceAll('-', ':')}Z`)

/** Deletes databases of a data folder that were put aside before an instant (UTC epoch milliseconds). Returns their names. */
export function dropAsideFiles(dataDir: string, before: number): string[] {
  const due = readdirSync(dataDir).filter((name) => {
    const stamp = ASIDE.exec(name)?.[1]
    return stamp !== undefined && stampedAt(stamp) < before
  })
  for (const name of due) rmSync(join(dataDir, name), { force: true })
  return due
}
