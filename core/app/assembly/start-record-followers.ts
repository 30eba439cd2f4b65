import { MAX_ROWS } from '../../cdr/index.ts'
import type { LiveConfiguration } from '../../config/index.ts'
import type { Clock, Logger } from '../../kit/index.ts'
import { defineSectionStore } from '../configuration/section-store.ts'
import { createDailyFiles, type DailyFiles } from '../records/daily-files/daily-files.ts'
import type { HealthBoard } from '../status/health.ts'
import { createPostgresSink, type PostgresSink } from '../records/integrations/postgres/sink.ts'
import { createWebhooks, type Webhooks } from '../records/integrations/webhooks/webhooks.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import { documentStore, HISTORY_DOCUMENT, historySchema, type StoreClient } from '../store-process/index.ts'

/** The followers behind the store that take its records elsewhere; no call waits for them. */
export interface RecordFollowers {
  readonly webhooks: Webhooks
  readonly postgres: PostgresSink
  readonly dailyFiles: Pick<DailyFiles, 'changed' | 'follow'>
  stop(): Promise<void>
}

/** Starts the daily files, the webhooks and the copy in PostgreSQL. */
export async function startRecordFollowers(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly configuration: LiveConfiguration
  readonly recordFeed: RecordFeed
  readonly health: HealthBoard
  readonly clock: Clock
  readonly log: Logger
}): Promise<RecordFollowers> {
  const { dataDir, store, configuration, recordFeed, health, clock, log } = options
  const now = () => clock.wall()
  const found = await store.read('loadDocument', { name: HISTORY_DOCUMENT })
  const history = historySchema.safeParse(found?.body).data ?? { id: '', follows: [] }
  const shared = {
    recordsSince: (since: number, limit: number) => store.read('since', { since, limit }),
    lastSequence: () => recordFeed.current().sequence,
    onRecords: (listener: () => void) => recordFeed.onChange(listener),
    clock,
  }
  const dailyFiles = await createDailyFiles({
    ...shared,
    dataDir,
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    isOn: () => configuration.current().cdr.dailyFiles,
    store: documentStore(store, 'daily-files', now),
    ownRecordsSince: (since, limit) => store.read('ownSince', { since, limit }),
    recordsById: (ids) => store.read('recordsById', { ids: [...ids] }),
    health,
    log: log.child({ part: 'daily files' }),
  })
  const webhooks = await createWebhooks({
    ...shared,
    webhooks: defineSectionStore(configuration, 'webhooks'),
    store: documentStore(store, 'webhooks', now),
    log: log.child({ part: 'webhooks' }),
    health,
    random: Math.random,
  })
  const postgres = await createPostgresSink({
    ...shared,
    history,
    settings: defineSectionStore(configuration, 'postgres'),
    store: documentStore(store, 'postgres', now),
    changedSince: (since, limit) => store.read('changed', { since, limit }),
    countDeleted: () => store.read('countDeleted', {}),
    deletedRanges: (since) => store.read('deletedRanges', { since, limit: MAX_ROWS }),
    health,
    log: log.child({ part: 'postgres' }),
  })
  return {
    webhooks,
    postgres,
    dailyFiles,
    async stop() {
      webhooks.stop()
      await Promise.all([postgres.stop(), dailyFiles.stop()])
    },
  }
}
