import type { Clock, ListenerFault, Logger } from '../../kit/index.ts'
import { createHealthBoard, type HealthBoard } from '../status/health.ts'
import type { PbxOptions } from './pbx.ts'
import { createStopList, type StopList } from './stop-list.ts'

/** The things under every part of the PBX. */
export interface Foundation {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  /** The receiver of what listeners throw. */
  readonly fault: ListenerFault
  readonly health: HealthBoard
  readonly stops: StopList
}

/** Makes the foundation; nothing runs yet. */
export function layFoundation({
  dataDir,
  clock,
  log,
}: Pick<PbxOptions, 'dataDir' | 'clock' | 'log'>): Foundation {
  const fault: ListenerFault = (error) => log.error('a listener failed', { error: String(error) })
  return { dataDir, clock, log, fault, health: createHealthBoard(fault), stops: createStopList() }
}
