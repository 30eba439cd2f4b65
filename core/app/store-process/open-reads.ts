import { PbxError, type Clock } from '../../kit/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import { asked, describeFault } from './asked.ts'
import { ASKED_BUDGET } from './lanes.ts'
import { openReader } from './open-reader.ts'
import type { ReadKind } from './operations.ts'
import { createReadQueue, LONGEST_SEARCH_MS, type ReadQueue } from './read-queue.ts'
import type { StoreClient } from './store-client.ts'

/** Reading of a store in this process, beside the one that writes. */
export interface Reads {
  readonly read: StoreClient['read']
  close(): Promise<void>
}

/**
 * Opens a store that another process writes, with a connection for each kind of reading.
 * @throws PbxError `store.unavailable`, `store.newer-schema`.
 */
export async function openReads(dataDir: string, clock: Clock): Promise<Reads> {
  const databases: ReadableDatabase[] = []
  const queue = async (maxMs = Infinity): Promise<ReadQueue> => {
    const database = await openReader(dataDir)
    databases.push(database)
    return createReadQueue({ database, clock, maxMs })
  }
  const queues: Readonly<Record<ReadKind, ReadQueue>> = {
    read: await queue(LONGEST_SEARCH_MS),
    search: await queue(LONGEST_SEARCH_MS),
    long: await queue(),
  }
  const inQueue: Record<ReadKind, number> = { read: 0, search: 0, long: 0 }
  let nextId = 0
  return {
    async read(name, input, signal) {
      const { operation, input: checked } = asked(name, input)
      const { kind } = operation
      if (kind === 'write' || kind === 'alone') throw new PbxError('internal', `${name} is no reading`)
      if (signal?.aborted) throw new PbxError('search.cancelled', 'the search was given up')
      if (inQueue[kind] >= ASKED_BUDGET) {
        throw new PbxError(
          'store.unavailable',
          `${ASKED_BUDGET} operations (${kind}) wait already; try again later`,
        )
      }
      const id = nextId++
      const cancel = () => queues[kind].cancel(id)
      signal?.addEventListener('abort', cancel, { once: true })
      inQueue[kind]++
      try {
        return (await queues[kind].run(id, (database) => operation.run(database, checked))) as never
      } catch (error) {
        const { code, message } = describeFault(error)
        throw new PbxError(code, message)
      } finally {
        inQueue[kind]--
        signal?.removeEventListener('abort', cancel)
      }
    },
    async close() {
      await Promise.all(databases.map((database) => database.close()))
    },
  }
}
