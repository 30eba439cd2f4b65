import { statSync } from 'node:fs'

/**
 * Whether the mode of a file or folder lets its owner alone in. Windows keeps no modes: there the access list of the folder
 * protects what is in it, and this is true.
 */
export function isOwnersOnly(path: string): boolean {
  return process.platform === 'win32' || (statSync(path).mode & 0o077) === 0
}
