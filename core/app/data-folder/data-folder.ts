import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { PbxError } from '../../kit/index.ts'

/** The folder for the data of a program of this user, as the platform has it. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Halfcall')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Halfcall')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'halfcall')
}

/**
 * Makes the data folder, readable by its owner only.
 * @throws PbxError `store.unwritable` when that is not possible.
 */
export function ensureDataFolder(path: string): string {
  const folder = resolve(path)
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) chmodSync(folder, 0o700)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new PbxError('store.unwritable', `data folder ${folder} cannot be made: ${code ?? message}`)
  }
  return folder
}
