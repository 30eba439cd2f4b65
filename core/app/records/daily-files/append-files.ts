import { mkdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { whileHeld } from '../../../kit/index.ts'
import { openNoLink } from './open-no-link.ts'

/** The texts to append to files, by the names of these. */
export type Appendings = ReadonlyMap<string, string>
/** The lengths that files had, in bytes, by their names. */
export type Lengths = Readonly<Record<string, number>>

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await whileHeld(path, () => openNoLink(path))
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

/** Returns the current lengths of the files; missing ones count 0. Makes the folder. */
export async function lengthsOf(folder: string, names: Iterable<string>): Promise<Lengths> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lengths: Record<string, number> = {}
  for (const name of names) {
    lengths[name] = await withFile(join(folder, name), async (file) => (await file.stat()).size)
  }
  return lengths
}

/** Cuts files back to the length they had; what a killed program had begun to append is gone. Longer ones only. */
export async function cutBack(folder: string, lengths: Lengths): Promise<void> {
  for (const [name, length] of Object.entries(lengths)) {
    await withFile(join(folder, name), async (file) => {
      if ((await file.stat()).size > length) await file.truncate(length)
    })
  }
}

/** Appends to each file, behind `header` where it is empty, and waits until the disk has it. */
export async function appendTo(folder: string, texts: Appendings, header: string): Promise<void> {
  for (const [name, text] of texts) {
    await withFile(join(folder, name), async (file) => {
      const { size } = await file.stat()
      await file.write(size === 0 ? header + text : text, size)
      await file.sync()
    })
  }
}
