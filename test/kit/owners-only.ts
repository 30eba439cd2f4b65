import { statSync } from 'node:fs'

/**
 * Returns whether the mode of a file or folder lets only its owner in. Windows keeps no modes: there the access list of
 * the folder protects what is in it, and this is true.
 */
export function isOwnersOnly(path: string): boolean {
  return process.platform === 'win32' || (statSync(path).mode & 0o077) === 0
}
