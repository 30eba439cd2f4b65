import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Logger } from '../../../kit/index.ts'
import { takeRoom } from '../../data-folder/index.ts'
import { decodeFrames, encodeFrame } from './frames.ts'

const MARKS_BYTES = 4096

const lostSchema = z.object({ records: z.number().int().min(1), at: z.number(), why: z.string() })
const marksSchema = z.object({ lost: z.array(lostSchema), unwritten: z.number().int().min(0) })

/** Records that no disk has. */
export type LostMark = z.infer<typeof lostSchema>
/**
 * The marks that have to survive the program: losses that the database does not know yet, and halves that only memory
 * has.
 */
export type SideMarks = z.infer<typeof marksSchema>

/** The contents of a side file. */
export interface SideContents {
  readonly marks: SideMarks
  readonly values: readonly unknown[]
  readonly end: number
}

/** A file whose room is taken beforehand: what is written into it needs none, also on a full disk. */
export interface SideFile {
  readonly found: SideContents
  /** Puts a value after the others, before it returns; returns false when there is no room for it. */
  append(value: unknown): boolean
  mark(marks: SideMarks): void
  /** Forgets the values. */
  rewind(): void
  /** Resolves when what was put there is on the disk itself; rejects as the disk does. */
  sync(): Promise<void>
  close(): void
}

const sidePath = (dataDir: string) => join(dataDir, 'halfcall.side')
const EMPTY: SideContents = { marks: { lost: [], unwritten: 0 }, values: [], end: MARKS_BYTES }

function contentsOf(bytes: Buffer): SideContents {
  const text = bytes.subarray(0, MARKS_BYTES).toString().replace(/\0.*$/s, '')
  const read = () => {
    try {
      return marksSchema.safeParse(JSON.parse(text)).data
    } catch {
      return undefined
    }
  }
  return { marks: read() ?? EMPTY.marks, ...decodeFrames(bytes, MARKS_BYTES) }
}

/** Reads the contents of the side file of a data folder, whether a server runs on it or not. */
export const readSideFile = (dataDir: string): SideContents =>
  existsSync(sidePath(dataDir)) ? contentsOf(readFileSync(sidePath(dataDir))) : EMPTY

/** Opens the side file of a data folder, and makes it when it is missing. @throws what the disk says */
export function openSideFile(dataDir: string): SideFile {
  const isThere = existsSync(sidePath(dataDir))
  const file = openSync(sidePath(dataDir), isThere ? 'r+' : 'wx+', 0o600)
  try {
    takeRoom(file, dataDir)
  } catch {
    // What could be taken is there.
  }
  const size = fstatSync(file).size
  const bytes = Buffer.alloc(size)
  readSync(file, bytes, 0, size, 0)
  const found = contentsOf(bytes)
  let end = found.end
  let syncing: Promise<void> | undefined
  let next: Promise<void> | undefined

  const flush = () =>
    new Promise<void>((resolve, reject) =>
      fdatasync(file, (error) => (error ? reject(error) : resolve())),
    ).finally(() => (syncing = undefined))
  return {
    found,
    append(value) {
      const frame = encodeFrame(value)
      // Room for a head without length, so that nothing older is read behind it.
      if (end + frame.length + 4 > size) return false
      writeSync(file, Buffer.concat([frame, Buffer.alloc(4)]), 0, frame.length + 4, end)
      end += frame.length
      return true
    },
    mark(marks) {
      if (size < MARKS_BYTES) return
      const text = Buffer.alloc(MARKS_BYTES)
      text.write(JSON.stringify(marks))
      writeSync(file, text, 0, MARKS_BYTES, 0)
    },
    rewind() {
      end = MARKS_BYTES
      if (size > end) writeSync(file, Buffer.alloc(4), 0, 4, end)
    },
    sync() {
      if (!syncing) return (syncing = flush())
      // It may have begun before the last value was there.
      next ??= syncing
        .catch(() => undefined)
        .then(() => {
          next = undefined
          return (syncing = flush())
        })
      return next
    },
    close: () => closeSync(file),
  }
}

/** Opens the side file; without one, records that the store cannot take wait in memory only. */
export function tryOpenSideFile(dataDir: string, log: Logger): SideFile | undefined {
  try {
    return openSideFile(dataDir)
  } catch (error) {
    log.error('the side file cannot be opened', { error: String(error) })
    return undefined
  }
}
