import { renameSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PbxError } from './pbx-error.ts'

/**
 * The number of tries before giving up on a file that another program holds: scanners, viewers and backups let go soon.
 */
const TRIES = 50
const PAUSE_MS = 100

/**
 * The error codes that Windows gives for a file that another program holds open; on other systems most of them mean
 * that access is never allowed.
 */
const HELD: Readonly<Record<string, readonly string[]>> = { win32: ['EBUSY', 'EPERM', 'EACCES'] }
const HELD_ELSEWHERE = ['EBUSY']

/** The way to wait, and the system it is for; tests pass their own. */
export interface Patience {
  readonly pause?: (ms: number) => Promise<unknown>
  readonly platform?: string
}

const isHeld = (error: unknown, platform: string): boolean =>
  (HELD[platform] ?? HELD_ELSEWHERE).includes((error as NodeJS.ErrnoException).code ?? '')

const heldError = (file: string) =>
  new PbxError('file.held', `${basename(file)} is open in another program; close it there and try again`, {
    file,
  })

/**
 * Does something with a file, repeatedly for about five seconds while another program holds it open.
 * @throws PbxError `file.held` when it is held for longer; anything else that `work` throws
 */
export async function whileHeld<T>(
  file: string,
  work: () => T | Promise<T>,
  { pause = wait, platform = process.platform }: Patience = {},
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isHeld(error, platform)) throw error
      if (tries >= TRIES) throw heldError(file)
      await pause(PAUSE_MS)
    }
  }
}

const sleep = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** Does the same in a process that has nothing else to do meanwhile. @throws as `whileHeld` */
export function whileHeldSync<T>(
  file: string,
  work: () => T,
  pause: (ms: number) => void = sleep,
  platform: string = process.platform,
): T {
  for (let tries = 1; ; tries++) {
    try {
      return work()
    } catch (error) {
      if (!isHeld(error, platform)) throw error
      if (tries >= TRIES) throw heldError(file)
      pause(PAUSE_MS)
    }
  }
}

/** Puts a complete file in the place of another. @throws as `whileHeld` */
export const replaceFile = (whole: string, target: string): Promise<void> =>
  whileHeld(target, () => rename(whole, target))

/** Does the same in a process that has nothing else to do meanwhile. @throws as `whileHeld` */
export const replaceFileSync = (whole: string, target: string): void =>
  whileHeldSync(target, () => renameSync(whole, target))
