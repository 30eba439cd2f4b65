import type { HalfTrace } from '../../call/index.ts'

/** Reads the stored text of a trace; undefined when it is none. */
export function parseTrace(text: string): HalfTrace | undefined {
  try {
    const half = JSON.parse(text) as HalfTrace | null
    return Array.isArray(half?.entries) && typeof half.wallAt === 'number' ? half : undefined
  } catch {
    return undefined
  }
}
