import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { dayTime } from './plan-times.ts'

/** The pattern of the names that `newFile` makes. */
const PLANNED = /^halfcall-backup-(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)(?:-\d+)?\.db(?:\.encrypted)?$/

/** Returns when a planned backup was made, by its name; undefined for any other file. */
export const madeAt = (name: string): number | undefined => {
  const [, day, hours, minutes] = PLANNED.exec(name) ?? []
  return day === undefined ? undefined : new Date(`${day}T${hours}:${minutes}:00`).getTime()
}

/** Lists the planned backups of a folder, oldest first. */
export function plannedIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => PLANNED.test(name))
      .sort()
  } catch {
    return []
  }
}

/** Returns the path of a backup that is made at an instant; no existing file has it. */
export function newFile(folder: string, at: number, isEncrypted: boolean): string {
  const base = join(folder, `halfcall-backup-${dayTime(at)}`)
  const end = isEncrypted ? '.db.encrypted' : '.db'
  let path = `${base}${end}`
  for (let count = 2; statSync(path, { throwIfNoEntry: false }); count++) path = `${base}-${count}${end}`
  return path
}
