import type { HealthBoard } from '../status/health.ts'
import type { StoreClient } from '../store-process/index.ts'
import { troubleText } from './trouble-text.ts'

/** Shows in the health that the store cannot be used, until it can. */
export function tellStoreTrouble(parts: {
  readonly store: Pick<StoreClient, 'onPresence'>
  readonly dataDir: string
  readonly health: Pick<HealthBoard, 'set'>
}): void {
  parts.store.onPresence((isThere, problem) => {
    const text = isThere ? undefined : troubleText(problem, parts.dataDir)
    parts.health.set(
      'store',
      text === undefined ? undefined : { level: 'bad', text, view: 'settings-backup' },
    )
  })
}
