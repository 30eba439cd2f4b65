// A parent that writes without end and is killed by its test: tells each half that is on disk, and the store's id.
import { silentLog, systemClock } from '../../../kit/index.ts'
import { createStoreClient, forkStore } from '../index.ts'
import { ended, openHalf } from './halves.ts'

const client = createStoreClient({
  dataDir: process.argv[2]!,
  fork: forkStore,
  clock: systemClock,
  log: silentLog,
})
await client.ready()
process.send!({ pid: client.pid })
for (let call = 0; ; call++) {
  const half = openHalf(`call-${call}`)
  void client
    .write('journalOpen', { runId: 'parent', half })
    .then(() => process.send!({ opened: half.recordId }))
  if (call % 2) await client.write('journalClose', ended(half))
}
