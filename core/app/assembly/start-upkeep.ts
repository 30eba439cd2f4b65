import type { LiveConfiguration } from '../../config/index.ts'
import { startKeeping } from '../keeping/index.ts'
import type { StoreClient } from '../store-process/index.ts'
import type { Foundation } from './foundation.ts'
import type { Files } from './start-files.ts'
import type { Records } from './start-records.ts'

/** Starts to delete and mask records as the settings say. */
export function startUpkeep(
  { dataDir, clock, log, fault, stops }: Foundation,
  parts: Pick<Records, 'recordFeed' | 'followers'> &
    Pick<Files, 'backups'> & {
      readonly store: StoreClient
      readonly configuration: LiveConfiguration
    },
): void {
  const { store, configuration, recordFeed, followers, backups } = parts
  stops.add(
    startKeeping({
      dataDir,
      store,
      dailyFiles: followers.dailyFiles,
      configuration: () => configuration.current(),
      clock,
      log,
      dropBackups: (before) => backups.planned.dropBefore(before),
      changed: () =>
        void store
          .read('mark', {})
          .then((mark) => recordFeed.reset(mark))
          .catch(fault),
    }),
  )
}
