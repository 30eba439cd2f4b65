import { closeSync, openSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes, takeRoom } from './take-room.ts'

/** Bytes that opening a database may need: its shared memory, its log, a new one in its place. */
export const OPENING_BYTES = 1024 * 1024
/** Bytes that the small files of a start need. */
export const SMALL_FILES_BYTES = 64 * 1024
/** A start on a full disk leaves this part of the reserve to the next one. */
const PART_LEFT = 2

/** Returns where the reserve of a data folder is. */
export const reservePath = (dataDir: string) => join(dataDir, 'halfcall.reserve')

/** Takes room for a start on a full disk, or what is missing of it. Never throws: it is wanted only when the disk is full. */
export function takeReserve(dataDir: string): void {
  try {
    const file = openSync(reservePath(dataDir), 'a', 0o600)
    try {
      takeRoom(file, dataDir)
    } finally {
      closeSync(file)
    }
  } catch {
    // What could be taken is there.
  }
}

/** Gives back as much of the reserve as the disk lacks of `bytes`, but not all of it. Never throws. */
export function makeRoom(dataDir: string, bytes: number): void {
  try {
    const size = statSync(reservePath(dataDir), { throwIfNoEntry: false })?.size ?? 0
    const missing = bytes - freeBytes(dataDir)
    if (size > 0 && missing > 0)
      truncateSync(reservePath(dataDir), Math.max(size - missing, Math.floor(size / PART_LEFT)))
  } catch {
    // What needs the room says what is wrong.
  }
}
