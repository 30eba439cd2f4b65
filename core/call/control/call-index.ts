import { createEmitter, type Dispose, type Logger } from '../../kit/index.ts'
import type { Call } from './call.ts'
import type { CallSnapshot } from './snapshot.ts'

/** A change among the calls in progress. */
export type CallChange =
  | { readonly type: 'changed'; readonly call: CallSnapshot }
  | { readonly type: 'ended'; readonly callId: string }

/** The calls in progress, and how many each caller has. */
export interface CallIndex {
  all(): readonly Call[]
  byId(callId: string): Call | undefined
  /** Returns the calls in which these halves are open. */
  withHalves(recordIds: readonly string[]): readonly Call[]
  readonly size: number
  /** Returns how many calls a caller has. */
  countOf(callerNumber: string): number
  add(call: Call, callerNumber: string): void
  remove(call: Call, callerNumber: string): void
  /** Tells who listens that a call has changed. */
  changed(call: Call): void
  onChange(listener: (change: CallChange) => void): Dispose
  /** Calls back once, as soon as there are no more calls. */
  whenEmpty(done: () => void): void
}

/** Creates the index, without calls. */
export function createCallIndex(log: Logger): CallIndex {
  const calls = new Map<string, Call>()
  const perCaller = new Map<string, number>()
  const whenEmpty: (() => void)[] = []
  const changes = createEmitter<CallChange>((error) =>
    log.error('listener of calls failed', { error: String(error) }),
  )
  const count = (caller: string, change: 1 | -1) => {
    const now = (perCaller.get(caller) ?? 0) + change
    if (now === 0) perCaller.delete(caller)
    else perCaller.set(caller, now)
  }
  const all = () => [...calls.values()]
  return {
    all,
    byId: (callId) => calls.get(callId),
    withHalves: (recordIds) => all().filter((call) => recordIds.some((recordId) => call.find(recordId))),
    get size() {
      return calls.size
    },
    countOf: (callerNumber) => perCaller.get(callerNumber) ?? 0,
    add(call, callerNumber) {
      count(callerNumber, 1)
      calls.set(call.callId, call)
    },
    remove(call, callerNumber) {
      calls.delete(call.callId)
      count(callerNumber, -1)
      changes.emit({ type: 'ended', callId: call.callId })
      if (calls.size === 0) for (const done of whenEmpty.splice(0)) done()
    },
    changed(call) {
      if (calls.has(call.callId)) changes.emit({ type: 'changed', call: call.snapshot() })
    },
    onChange: (listener) => changes.on(listener),
    whenEmpty: (done) => void whenEmpty.push(done),
  }
}
