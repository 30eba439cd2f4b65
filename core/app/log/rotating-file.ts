import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** A log file that becomes `<name>.1` when it is full; one older file is kept. */
export interface RotatingFile {
  write(line: string): void
  close(): void
}

/**
 * Opens the file for appending, readable by its owner only. Each line is handed to the system at once, so that a
 * killed program has said what it knew.
 * @param maxBytes size at which the file is put aside.
 */
export function openRotatingFile(path: string, maxBytes: number): RotatingFile {
  let descriptor = openSync(path, 'a', 0o600)
  let size = fstatSync(descriptor).size
  return {
    write(line) {
      if (size > maxBytes) {
        closeSync(descriptor)
        renameSync(path, `${path}.1`)
        descriptor = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(descriptor, line)
    },
    close: () => closeSync(descriptor),
  }
}
