import type { Logger } from '../../kit/index.ts'
import { accessTrouble, thisWindows } from '../data-folder/index.ts'
import type { HealthBoard } from '../status/health.ts'

/** Shows in health and log that others on this computer may read the data folder. */
export function tellAccess(parts: {
  readonly dataDir: string
  readonly health: Pick<HealthBoard, 'set'>
  readonly log: Logger
}): void {
  const text = accessTrouble(parts.dataDir, thisWindows)
  if (text === undefined) return
  parts.log.warn(text)
  parts.health.set('access', { level: 'warning', text })
}
