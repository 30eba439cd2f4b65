import { closeSync, fsyncSync, openSync } from 'node:fs'

function flush(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Waits until everything written to a file is on the disk. */
export const flushFile = (path: string) => flush(path, 'r+')

/** Waits until the names of a folder's files are on the disk, if the system can do that. */
export function flushFolder(path: string): void {
  if (process.platform !== 'win32') flush(path, 'r')
}
