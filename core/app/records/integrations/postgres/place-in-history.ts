import type { History } from '../../../store-process/index.ts'
import type { SinkPlace } from './write-batch.ts'

/**
 * Returns where copying goes on: `changes` count anew in each history, the cursor holds in those that this one follows.
 * Returns undefined when the copy is of other records: then their numbers mean nothing here.
 */
export function placeInHistory(
  place: SinkPlace,
  history: History,
  lastSequence: number,
): SinkPlace | undefined {
  if (place.cursor === 0 && place.changes === 0) return { ...place, history: history.id }
  if (place.history === history.id) return place
  if (place.history === '')
    return place.cursor <= lastSequence ? { ...place, history: history.id } : undefined
  const followed = history.follows.find((one) => one.history === place.history)
  if (!followed || place.cursor > followed.upTo) return undefined
  return { cursor: place.cursor, changes: 0, history: history.id }
}
