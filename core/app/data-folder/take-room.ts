import { fstatSync, fsyncSync, statfsSync, writeSync } from 'node:fs'

const LARGEST_BYTES = 4 * 1024 * 1024
const SMALLEST_BYTES = 64 * 1024
/** A file takes this part of the free room at most. */
const PART_OF_ROOM = 8

/** Returns the number of bytes that a program may still write on the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Lets an open file grow by writing it, so that its room is its own; as far as there is room when the disk is full. */
export function takeRoom(file: number, folder: string): void {
  const size = fstatSync(file).size
  const wanted = Math.min(LARGEST_BYTES, Math.floor(freeBytes(folder) / PART_OF_ROOM))
  if (size >= wanted || wanted < SMALLEST_BYTES) return
  writeSync(file, Buffer.alloc(wanted - size), 0, wanted - size, size)
  fsyncSync(file)
}
