import type { DevTools } from './devtools-pipe.ts'

/**
 * The state that the parts of the stand-in share: set once at the start, before the program's main module is loaded.
 */
export interface Runtime {
  readonly devTools: DevTools
  readonly appPath: string
  readonly manifest: { readonly name?: string; readonly productName?: string; readonly version?: string }
}

let current: Runtime | undefined

/** Sets the runtime. */
export const setRuntime = (runtime: Runtime) => {
  current = runtime
}

/** Returns the runtime. */
export function runtime(): Runtime {
  if (!current) throw new Error('the stand-in has not started')
  return current
}
