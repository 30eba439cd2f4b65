import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** A log file that becomes `<name>.1` when it is full; one older file is kept. */
export interface RotatingFile {
  /** @throws what the system says of a disk that is full or gone; the next line may be taken again. */
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
  /** A full disk took the beginning of a line. */
  let isCut = false

  /** Size from which on it is tried. */
  let putAsideAt = maxBytes
  const putAside = () => {
    try {
      renameSync(path, `${path}.1`)
    } catch (error) {
      // Where another program holds it open, as on Windows, lines go on in the same file until it lets go.
      if (!existsSync(path)) throw error
      putAsideAt = size + maxBytes / 10
      return
    }
    putAsideAt = maxBytes
    const next = openSync(path, 'a', 0o600)
    closeSync(descriptor)
    ;[descriptor, size, isCut] = [next, 0, false]
  }
  return {
    write(line) {
      if (size > putAsideAt) putAside()
      const bytes = Buffer.from(isCut ? `\n${line}` : line)
      const written = writeSync(descriptor, bytes)
      size += written
      isCut = written < bytes.length || (isCut && written === 0)
      if (isCut) throw new Error('only a part of the line could be written')
    },
    close: () => closeSync(descriptor),
  }
}
