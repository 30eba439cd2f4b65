import type { HalfTrace } from '../../call/index.ts'

const TEMPORARY_FAILURE = 41

/**
 * Ends the trace of a half that was in progress when the server stopped.
 * @param aliveMs the last moment known alive, milliseconds since the setup of the call.
 */
export function interruptTrace(half: HalfTrace, aliveMs: number): HalfTrace {
  const last = half.entries.at(-1)
  if (last?.facts?.release) return half
  const state = last?.next ?? 'Null'
  const status = half.entries.findLast(({ facts }) => facts?.sipStatus !== undefined)?.facts?.sipStatus
  return {
    ...half,
    entries: [
      ...half.entries,
      {
        atMs: Math.max(last?.atMs ?? 0, aliveMs),
        state,
        event: 'interrupted',
        next: half.side === 'O' ? 'O_Null' : 'T_Null',
        facts: {
          release: { kind: 'interrupted', by: 'server', q850: TEMPORARY_FAILURE, sipStatus: status, text: '' },
        },
      },
    ],
  }
}
