import { randomToken } from '../../kit/index.ts'
import { createJournal, type Journal } from '../records/journal/journal.ts'
import { createRecordFeed, type RecordFeed } from '../records/record-feed.ts'
import { createSavedLists, type SavedLists } from '../records/saved-lists.ts'
import { startSideJournal } from '../records/side-journal/index.ts'
import type { Foundation } from './foundation.ts'
import type { Storage } from './open-storage.ts'
import { startRecordFollowers, type RecordFollowers } from './start-record-followers.ts'

/** The way of records from a half in progress to those that take them elsewhere. */
export interface Records {
  readonly journal: Journal
  readonly recordFeed: RecordFeed
  readonly followers: RecordFollowers
  readonly saved: SavedLists
}

/** Starts the followers of records and the journal, which first closes the halves that a killed server left behind. */
export async function startRecords(foundation: Foundation, storage: Storage): Promise<Records> {
  const { clock, log, fault, stops } = foundation
  const { store, configuration } = storage
  const recordFeed = createRecordFeed(await store.read('mark', {}), fault)
  // Stopped after the calls: what they leave at the end is still brought where it belongs.
  const followers = await startRecordFollowers({ ...foundation, store, configuration, recordFeed })
  stops.add(() => followers.stop())
  const saved = createSavedLists(configuration)
  const side = await startSideJournal({ ...foundation, store })
  stops.addLast(() => side.close())
  const journal = createJournal({
    store,
    runId: randomToken(8),
    configuration: () => configuration.current(),
    recordFeed,
    clock,
    log,
    side,
  })
  stops.add(() => journal.stop())
  await journal.recover()
  journal.start()
  return { journal, recordFeed, followers, saved }
}
