import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { openRecords, type ReadForm } from '../../cdr/index.ts'
import type { CallRecord, ImportKind, ImportOutcomeView } from '../../contract/index.ts'
import { PbxError, silentLog, systemClock } from '../../kit/index.ts'
import { ensureDataFolder } from '../data-folder/index.ts'
import { createStoreClient, forkStore } from '../store-process/index.ts'

const BATCH = 200
/** Faulty lines that are told one by one. */
const MAX_TOLD = 20

/** A faulty line. Lines count from 1. */
export interface LineProblem {
  readonly line: number
  readonly problem: string
}

/** The content of a file. */
export interface ImportCheck {
  readonly records: number
  readonly faulty: number
  /** The first faulty lines. */
  readonly problems: readonly LineProblem[]
  readonly kind: ImportKind
}

/** One batch on its way into a store. */
export type WriteBatch = (batch: {
  readonly records: CallRecord[]
  readonly from: string
  readonly at: number
}) => Promise<ImportOutcomeView>

/** Opens a file for `read`, which takes its lines. */
async function withRecords<Result>(
  path: string,
  form: ReadForm,
  read: (opened: Awaited<ReturnType<typeof openRecords>>) => Promise<Result>,
): Promise<Result> {
  const input = createReadStream(path)
  try {
    return await read(await openRecords(input, form))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
      throw new PbxError('import.not-records', `${path} cannot be read: ${code}`)
    }
    throw error
  } finally {
    input.destroy()
  }
}

/** Reads a whole file and writes nothing. @throws PbxError `import.not-records` */
export async function checkImport(path: string, form: ReadForm): Promise<ImportCheck> {
  const problems: LineProblem[] = []
  let records = 0
  let faulty = 0
  return withRecords(path, form, async ({ kind, lines }) => {
    for await (const read of lines) {
      if ('record' in read) records++
      else if (faulty++ < MAX_TOLD) problems.push(read)
    }
    return { records, faulty, problems, kind }
  })
}

/** Writes the good records of a file through `write`, in batches; faulty lines are left out. */
export async function importFile(
  path: string,
  form: ReadForm,
  write: WriteBatch,
): Promise<ImportOutcomeView> {
  const at = systemClock.wall()
  const from = basename(path).slice(0, 200)
  const sum = { written: 0, known: 0, numbered: 0 }
  let records: CallRecord[] = []
  const flush = async () => {
    if (records.length === 0) return
    const outcome = await write({ records, from, at: Math.round(at) })
    for (const key of ['written', 'known', 'numbered'] as const) sum[key] += outcome[key]
    records = []
  }
  return withRecords(path, form, async ({ lines }) => {
    for await (const read of lines) {
      if ('record' in read) records.push(read.record)
      if (records.length >= BATCH) await flush()
    }
    await flush()
    return sum
  })
}

/** Imports while no server runs on the data folder. */
export async function importOffline(
  dataDir: string,
  path: string,
  form: ReadForm,
): Promise<ImportOutcomeView> {
  const store = createStoreClient({
    dataDir: ensureDataFolder(dataDir),
    fork: forkStore,
    clock: systemClock,
    log: silentLog,
  })
  try {
    await store.ready()
    return await importFile(path, form, ({ records, from, at }) =>
      store.write('importRecords', { records, at, why: from }),
    )
  } finally {
    await store.close()
  }
}
