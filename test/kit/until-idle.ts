import { eventually } from './eventually.ts'
import type { HalfcallServer } from './halfcall-server.ts'

/** Tables that hold what phones keep open, not what calls left behind. */
const STANDING = new Set(['connections', 'flows'])
/** Timers H, J, L and M, and some. */
const IDLE_MS = 45_000

/** Waits until nothing is left of any call or transaction in the engine, the call core and the store's queue. */
export async function untilIdle(server: HalfcallServer): Promise<void> {
  let left: [string, number][] = []
  await eventually(
    () => `empty tables, not ${JSON.stringify(left)}`,
    async () => {
      const { tables } = await server.status()
      left = Object.entries(tables).filter(([name, size]) => size > 0 && !STANDING.has(name))
      return left.length === 0
    },
    IDLE_MS,
  )
}
