import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { replaceFile, type Logger } from '../../core/kit/index.ts'

const boundsSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().min(1),
  height: z.number().min(1),
})
const stateSchema = z.object({
  bounds: boundsSchema.optional(),
  isMaximized: z.boolean().default(false),
  /** Whether the user has read that closing the window does not end the PBX. */
  knowsTray: z.boolean().default(false),
})

/** A rectangle on the desktop, in device-independent pixels. */
export type Bounds = z.infer<typeof boundsSchema>
/** The state of the window that is remembered between two starts. */
export type WindowState = z.infer<typeof stateSchema>

const DEFAULT_SIZE = { width: 1280, height: 800 }
const MIN_VISIBLE = 100

/** The memory of the window in one JSON file. */
export interface WindowMemory {
  current(): WindowState
  remember(change: Partial<WindowState>): void
  /** Resolves when the file holds what is remembered, or cannot be written. */
  settled(): Promise<void>
}

/** Reads the file; a missing or damaged one counts as none. */
export function openWindowMemory(file: string, log: Logger): WindowMemory {
  const read = (): WindowState => {
    try {
      return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        log.warn('the remembered window cannot be read', { file, error: String(error) })
      }
      return stateSchema.parse({})
    }
  }
  let state = read()
  let writing = Promise.resolve()
  const write = async () => {
    try {
      await writeFile(`${file}.new`, JSON.stringify(state))
      await replaceFile(`${file}.new`, file)
    } catch (error) {
      log.warn('the window cannot be remembered', { file, error: String(error) })
    }
  }
  return {
    current: () => state,
    remember(change) {
      state = { ...state, ...change }
      // One after the other: two at once would write the same new file.
      writing = writing.then(write)
    },
    settled: () => writing,
  }
}

/** Returns the remembered place if enough of it is on a display that is there now; else the default size, centred. */
export function placeOnDisplays(
  remembered: Bounds | undefined,
  workAreas: readonly Bounds[],
): Bounds | { width: number; height: number } {
  if (!remembered) return DEFAULT_SIZE
  const isReachable = workAreas.some((area) => {
    const width =
      Math.min(remembered.x + remembered.width, area.x + area.width) - Math.max(remembered.x, area.x)
    const height =
      Math.min(remembered.y + remembered.height, area.y + area.height) - Math.max(remembered.y, area.y)
    return width >= MIN_VISIBLE && height >= MIN_VISIBLE
  })
  return isReachable ? remembered : DEFAULT_SIZE
}
