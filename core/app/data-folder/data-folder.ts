import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { PbxError } from '../../kit/index.ts'
import { protectFolder } from './access-list.ts'
import { isStillRoaming, leaveRoaming } from './leave-roaming.ts'
import { networkPlace } from './network-place.ts'
import { localFolder, roamingFolder, thisWindows, type WindowsHost } from './windows.ts'

/** Returns the folder for the data of a program of this user, following the conventions of the platform. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (platform === 'win32') {
    const [roaming, local] = [roamingFolder(env), localFolder(env)]
    return isStillRoaming(roaming, local) ? roaming : local
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Halfcall')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'halfcall')
}

/** Refuses what is not on this computer, and leads from the old place to the new one. */
function placeOnWindows(path: string, windows: WindowsHost): string {
  const [folder, roaming] = [resolve(path), roamingFolder(windows.env)]
  const place = folder === roaming ? leaveRoaming(roaming, localFolder(windows.env)) : folder
  const network = networkPlace(path, windows) ?? networkPlace(place, windows)
  if (network === undefined) return place
  throw new PbxError(
    'store.network',
    `data folder ${place} is on the network (${network}): a database is not safe there, and calls would wait for it. Choose a folder on a disk of this computer`,
  )
}

/**
 * Makes the data folder, for its owner only as far as the system can do that.
 * @throws PbxError `store.unwritable` when that is not possible, `store.network` when it is not on this computer.
 */
export function ensureDataFolder(path: string, windows: WindowsHost | undefined = thisWindows): string {
  const folder = windows ? placeOnWindows(path, windows) : resolve(path)
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) chmodSync(folder, 0o700)
    if (windows) protectFolder(folder, windows)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new PbxError('store.unwritable', `data folder ${folder} cannot be made: ${code ?? message}`)
  }
  return folder
}
