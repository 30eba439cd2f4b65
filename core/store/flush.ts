import { closeSync, fsyncSync, openSync } from 'node:fs'

function flush(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Waits until the disk has what was written to a file. */
export const flushFile = (path: string) => flush(path, 'r+')

/** Waits until the disk has the names of a folder's files, where the system can. */
export function flushFolder(path: string): void {
  if (process.platform !== 'win32') flush(path, 'r')
}
