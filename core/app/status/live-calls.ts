import type { LiveCall } from '../../contract/index.ts'
import { createEmitter, type Dispose, type ListenerFault } from '../../kit/index.ts'

/** A change among the calls in progress, as the window receives it. */
export type LiveChange =
  | { readonly type: 'snapshot'; readonly calls: LiveCall[] }
  | { readonly type: 'changed'; readonly call: LiveCall }
  | { readonly type: 'ended'; readonly callId: string }

/** The calls in progress, for the window. */
export interface LiveCalls {
  list(): LiveCall[]
  /** Returns the stage of an extension's halves in progress. */
  stageOf(number: string): 'ringing' | 'talking' | undefined
  changed(call: LiveCall): void
  ended(callId: string): void
  clear(): void
  onChange(listener: (change: LiveChange) => void): Dispose
}

/** Creates the live calls, which keep the latest picture of each call in progress. */
export function createLiveCalls(fault: ListenerFault): LiveCalls {
  const calls = new Map<string, LiveCall>()
  const changes = createEmitter<LiveChange>(fault)
  return {
    list: () => [...calls.values()],
    stageOf(number) {
      let stage: 'ringing' | 'talking' | undefined
      for (const call of calls.values()) {
        for (const half of call.halves) {
          if (half.party !== 'local' || half.number !== number) continue
          if (half.stage === 'talking' || half.stage === 'held') return 'talking'
          stage = 'ringing'
        }
      }
      return stage
    },
    changed(call) {
      calls.set(call.callId, call)
      changes.emit({ type: 'changed', call })
    },
    ended(callId) {
      if (calls.delete(callId)) changes.emit({ type: 'ended', callId })
    },
    clear() {
      for (const callId of [...calls.keys()]) this.ended(callId)
    },
    onChange: (listener) => changes.on(listener),
  }
}
