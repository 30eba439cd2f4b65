import type { Clock, Logger } from '../../../kit/index.ts'
import type { HealthBoard } from '../../status/health.ts'
import type { StoreClient } from '../../store-process/index.ts'
import { tryOpenSideFile } from './side-file.ts'
import { createSideJournal, type SideJournal } from './side-journal.ts'

/** A loss is told in the window for so long, also after a restart. */
const TOLD_MS = 7 * 86_400_000
const LOG_LINES = 200

/** Returns how many records were lost in the last week, according to the log of keeping. */
async function recentlyLost(store: Pick<StoreClient, 'read'>, clock: Clock): Promise<number> {
  const log = await store.read('keepingLog', { limit: LOG_LINES })
  return log
    .filter(({ kind, at }) => kind === 'lost' && at > clock.wall() - TOLD_MS)
    .reduce((sum, { records }) => sum + records, 0)
}

const lostText = (records: number) =>
  `${records} ${records === 1 ? 'record' : 'records'} could not be kept. The log of keeping marks the gap and says why.`

/** Makes the side journal of a data folder; its losses, and those of the last week, are told in the window. */
export async function startSideJournal(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly health: HealthBoard
  readonly clock: Clock
  readonly log: Logger
}): Promise<SideJournal> {
  const { dataDir, store, health, clock, log } = options
  const show = (records: number) =>
    health.set('lost', { level: 'bad', text: lostText(records), view: 'settings-backup' })
  const before = await recentlyLost(store, clock)
  if (before > 0) show(before)
  const onLost = (records: number) => show(before + records)
  return createSideJournal({ store, file: tryOpenSideFile(dataDir, log), clock, log, onLost })
}
