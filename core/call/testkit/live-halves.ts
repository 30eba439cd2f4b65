import type { CallControl, HalfSnapshot } from '../control/index.ts'

/** The halves in progress, as those see them who watch the calls. */
export interface LiveHalves {
  /** Returns the record id of the half of a number in the call with this id. */
  idOf(callId: string, number: string): string
  /** Returns the numbers of the open halves of a call. */
  numbersOf(callId: string): string[]
}

/** Watches the calls. */
export function watchHalves(calls: CallControl): LiveHalves {
  const live = new Map<string, readonly HalfSnapshot[]>()
  calls.onChange((change) => {
    if (change.type === 'ended') live.delete(change.callId)
    else live.set(change.call.callId, change.call.halves)
  })
  const halvesOf = (callId: string) => live.get(callId) ?? []
  return {
    idOf(callId, number) {
      const found = halvesOf(callId).find((half) => half.number === number)
      if (!found) throw new Error(`${number} has no half in ${callId}`)
      return found.recordId
    },
    numbersOf: (callId) => halvesOf(callId).map(({ number }) => number),
  }
}
