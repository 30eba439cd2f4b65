import { systemClock } from '../../kit/index.ts'
import {
  createGroupCommit,
  type WritableDatabase,
  type GroupCommit,
  type OpenStore,
} from '../../store/index.ts'
import { takeReserve } from '../data-folder/index.ts'
import { asked, describeFault } from './asked.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import type { FromStore, ToStore } from './messages.ts'
import { createReadQueue, LONGEST_SEARCH_MS, type ReadQueue } from './read-queue.ts'
import { keepDaysSummed } from './keep-days-summed.ts'
import { keepTextsFolded } from './keep-texts-folded.ts'
import type { OperationName, ReadKind } from './operations.ts'
import { openOrReplace } from './open-or-replace.ts'

/** The parts of its surroundings that the store's process needs. */
export interface StorePorts {
  /** Resolves when the message has left, or cannot any more. */
  send(message: FromStore): Promise<void>
  /** Ends the process. */
  exit(code: number): void
}

/** The time for which a statement of a read waits for what is being written. */
const WRITING_GOES_FIRST_MS = 20

interface Serving {
  readonly store: OpenStore
  readonly commits: GroupCommit
  readonly keeper: Keeper
  readonly heardWrite: (name: OperationName) => void
  /** One read at a time on each connection: more would take the threads that writing needs. */
  readonly queues: Readonly<Record<ReadKind, ReadQueue>>
}

async function perform(
  { commits, keeper, heardWrite, queues }: Serving,
  { id, name, input }: ToStore & { kind: 'ask' },
): Promise<unknown> {
  const { operation, input: checked } = asked(name, input)
  if (operation.kind !== 'write' && operation.kind !== 'alone')
    return queues[operation.kind].run(id, (database) => operation.run(database, checked))
  const work = (database: WritableDatabase) => operation.run(database, checked)
  if (operation.kind === 'alone') return commits.alone(work)
  const output = await commits.run(work)
  heardWrite(name)
  await keeper.written(name, checked, output)
  return output
}

/**
 * Opens the store of a data folder and serves it: the result takes the parent's messages. Ends the process on `close`,
 * after everything that came before is on disk, and when the store cannot be opened.
 */
export function runStore(dataDir: string, { send, exit }: StorePorts): (message: ToStore) => void {
  const opening = openOrReplace(dataDir, systemClock).then(async ({ store, history, found }) => {
    const fault = (error: unknown) =>
      void send({ kind: 'warning', text: `halfcall.keep cannot be written: ${String(error)}` })
    const keeper = await createKeeper({ dataDir, reader: store.writer, history: history.id, found, fault })
    takeReserve(dataDir)
    const onTrouble = (problem: string | null) => {
      if (problem === null) takeReserve(dataDir)
      void send({ kind: 'trouble', problem })
    }
    const commits = createGroupCommit({ database: store.writer, clock: systemClock, onTrouble })
    void send({ kind: 'ready', sqliteVersion: store.sqliteVersion })
    const pause = () => commits.pause(WRITING_GOES_FIRST_MS)
    const shared = { clock: systemClock, pause }
    const queues = {
      read: createReadQueue({ ...shared, database: store.reader, maxMs: LONGEST_SEARCH_MS }),
      search: createReadQueue({ ...shared, database: store.searchReader, maxMs: LONGEST_SEARCH_MS }),
      long: createReadQueue({ ...shared, database: store.longReader }),
    }
    const background = [
      keepTextsFolded({ commits, clock: systemClock }),
      keepDaysSummed({ reads: queues.long, commits, clock: systemClock }),
    ]
    const heardWrite = (name: OperationName) => background.forEach((hears) => hears(name))
    return { store, commits, keeper, heardWrite, queues }
  })
  opening.catch(async (error: unknown) => {
    await send({ kind: 'refused', ...describeFault(error) })
    exit(1)
  })
  const pending = new Set<Promise<void>>()
  let isClosing = false

  const serve = async (message: ToStore & { kind: 'ask' }) => {
    const { id } = message
    const serving = await opening
    try {
      await send({ kind: 'done', id, value: await perform(serving, message) })
    } catch (error) {
      await send({ kind: 'failed', id, ...describeFault(error) })
    }
  }
  const close = async () => {
    const { store, commits } = await opening
    // Reads first: what they begin is short, and writes may have to be given up.
    await commits.finish()
    await Promise.all(pending)
    await store.close()
    exit(0)
  }
  return (message) => {
    if (isClosing) return
    if (message.kind === 'close') {
      isClosing = true
      // An opening that failed ends the process by itself.
      close().catch(() =>
        opening.then(
          () => exit(1),
          () => undefined,
        ),
      )
      return
    }
    if (message.kind === 'cancel') {
      void opening
        .then(({ queues }) => Object.values(queues).forEach((queue) => queue.cancel(message.id)))
        .catch(() => undefined)
      return
    }
    const work = serve(message)
      .catch(() => undefined)
      .finally(() => pending.delete(work))
    pending.add(work)
  }
}
