import { PbxError } from '../../kit/index.ts'
import {
  createGroupCommit,
  openStore,
  type Database,
  type GroupCommit,
  type OpenStore,
} from '../../store/index.ts'
import type { FromStore, ToStore } from './messages.ts'
import { READS, WRITES, type ReadName, type WriteName } from './operations.ts'
import { MIGRATIONS } from './schema.ts'

type Operation = (database: Database, input: unknown) => Promise<unknown>

const describe = (error: unknown) =>
  error instanceof PbxError
    ? { code: error.code, message: error.message }
    : { code: 'store.unavailable', message: error instanceof Error ? error.message : String(error) }

async function answer(
  store: OpenStore,
  commits: GroupCommit,
  ask: ToStore & { kind: 'ask' },
): Promise<FromStore> {
  const { id, name, input } = ask
  try {
    const write = WRITES[name as WriteName] as Operation | undefined
    const read = READS[name as ReadName] as Operation | undefined
    if (write) return { kind: 'done', id, value: await commits.run((database) => write(database, input)) }
    if (read) return { kind: 'done', id, value: await read(store.reader, input) }
    return { kind: 'failed', id, code: 'internal', message: `the store cannot "${String(name)}"` }
  } catch (error) {
    return { kind: 'failed', id, ...describe(error) }
  }
}

/**
 * Opens the store of a data folder and serves it: the result takes the parent's messages. Ends the process on `close`,
 * after everything that came before is on disk, and when the store cannot be opened.
 */
export function runStore(dataDir: string, send: (message: FromStore) => void): (message: ToStore) => void {
  const opening = openStore(dataDir, MIGRATIONS).then((store) => {
    send({ kind: 'ready', sqliteVersion: store.sqliteVersion })
    return { store, commits: createGroupCommit(store.writer) }
  })
  const pending = new Set<Promise<void>>()
  let closing = false
  opening.catch((error: unknown) => {
    send({ kind: 'refused', ...describe(error) })
    // The message has to leave before the process does.
    setImmediate(() => process.exit(1))
  })
  const close = async () => {
    const { store, commits } = await opening
    await Promise.all(pending)
    await commits.settled()
    await store.close()
    send({ kind: 'closed' })
    setImmediate(() => process.exit(0))
  }
  return (message) => {
    if (closing) return
    if (message.kind === 'close') {
      closing = true
      close().catch(() => process.exit(1))
      return
    }
    const work = opening.then(async ({ store, commits }) => send(await answer(store, commits, message)))
    const tracked = work.catch(() => undefined).finally(() => pending.delete(tracked))
    pending.add(tracked)
  }
}
