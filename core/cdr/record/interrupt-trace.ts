import { interrupted, type HalfTrace } from '../../call/index.ts'

/**
 * Ends the trace of a half that was in progress when the server stopped; one that has ended stays as it is.
 * @param aliveMs the last moment known alive, milliseconds since the setup of the call.
 */
export function interruptTrace(half: HalfTrace, aliveMs: number): HalfTrace {
  const { entries } = half
  if (entries.some(({ facts }) => facts?.release)) return half
  const last = entries.at(-1)
  const lastStatus = entries.findLast(({ facts }) => facts?.sipStatus !== undefined)?.facts?.sipStatus
  return {
    ...half,
    entries: [
      ...entries,
      {
        atMs: Math.max(last?.atMs ?? 0, aliveMs),
        state: last?.next ?? (half.side === 'O' ? 'O_Null' : 'T_Null'),
        event: 'interrupted',
        next: half.side === 'O' ? 'O_Released' : 'T_Released',
        facts: { release: interrupted(lastStatus) },
      },
    ],
  }
}
