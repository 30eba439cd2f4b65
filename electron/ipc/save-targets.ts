import { randomToken, type Clock } from '../../core/kit/index.ts'

const VALID_MS = 10 * 60_000
const MAX_TARGETS = 20

interface Target {
  readonly path: string
  isUsed: boolean
}

/** Files that the user chose in a save dialog, known to the window only by a token. */
export interface SaveTargets {
  /** Stores a path; the returned token is valid for one export within ten minutes. */
  add(path: string): string
  /** Returns the path, once. */
  resolve(token: string): string | undefined
  /** Returns the path of an export that was written, in order to show it. */
  written(token: string): string | undefined
}

/** Creates the list. */
export function createSaveTargets(clock: Clock): SaveTargets {
  const targets = new Map<string, Target>()
  return {
    add(path) {
      const token = randomToken(16)
      targets.set(token, { path, isUsed: false })
      clock.after(VALID_MS, () => {
        if (targets.get(token)?.isUsed === false) targets.delete(token)
      })
      if (targets.size > MAX_TARGETS) targets.delete(targets.keys().next().value!)
      return token
    },
    resolve(token) {
      const target = targets.get(token)
      if (!target || target.isUsed) return undefined
      target.isUsed = true
      return target.path
    },
    written(token) {
      const target = targets.get(token)
      return target?.isUsed ? target.path : undefined
    },
  }
}
