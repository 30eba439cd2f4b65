import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, win32 } from 'node:path'
import type { WindowsHost } from './windows.ts'

const SYSTEM = 'S-1-5-18'
const ADMINISTRATORS = 'S-1-5-32-544'
/** The file that shows that the folder got its access list: what an admin changes in it later stays. */
const MARK = 'halfcall.access'

/** Returns whether a folder is in the profile of a user, which is closed to other users already. */
function isInProfile(folder: string, env: NodeJS.ProcessEnv): boolean {
  const profile = env['USERPROFILE']
  if (profile === undefined) return false
  const way = win32.relative(profile, folder)
  return !way.startsWith('..') && !win32.isAbsolute(way)
}

/** Gives a folder to this user, the system and the administrators, and to nobody else. Returns whether that worked. */
function closeFolder(folder: string, { run }: WindowsHost): boolean {
  const user = /S-1-5-[\d-]+/.exec(run('whoami.exe', ['/user', '/fo', 'csv', '/nh']).output)?.[0]
  if (user === undefined) return false
  // By numbers: names differ by language.
  const grants = [user, SYSTEM, ADMINISTRATORS].map((sid) => `*${sid}:(OI)(CI)F`)
  return run('icacls.exe', [folder, '/inheritance:r', '/grant:r', ...grants]).code === 0
}

/**
 * Closes a folder outside the user's profile to other users, once, while it is empty: one that holds something already is
 * not Halfcall's alone.
 */
export function protectFolder(folder: string, windows: WindowsHost): void {
  if (isInProfile(folder, windows.env) || win32.parse(folder).root === folder) return
  if (readdirSync(folder).length > 0) return
  if (closeFolder(folder, windows)) writeFileSync(join(folder, MARK), '')
}

/** Returns why others on a computer with Windows may read a data folder; undefined when it was closed to them. */
export function accessTrouble(folder: string, windows: WindowsHost | undefined): string | undefined {
  if (!windows || isInProfile(folder, windows.env) || existsSync(join(folder, MARK))) return undefined
  return `Other users of this computer may be able to read ${folder}, which holds the passwords of the phones: it is outside your profile, and Halfcall could not close it. Let only yourself, SYSTEM and Administrators in, under Properties, Security, then put an empty file ${MARK} into it.`
}
