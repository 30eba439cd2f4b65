import { openDatabase, type ReadableDatabase, type WritableDatabase, type SqlRow } from '../../store/index.ts'
import { HISTORY_DOCUMENT, parseHistory, type History } from './history.ts'

/**
 * The data that stays when another database takes the place of one. Rows of tables that could not be read are
 * undefined.
 */
export interface Salvage {
  readonly documents: readonly SqlRow[] | undefined
  readonly bindings: readonly SqlRow[] | undefined
  readonly bans: readonly SqlRow[] | undefined
  /** Halves in progress, their steps, and the signs of life of their runs. */
  readonly journal: readonly SqlRow[] | undefined
  readonly steps: readonly SqlRow[] | undefined
  readonly alive: readonly SqlRow[] | undefined
  readonly exportRuns: readonly SqlRow[] | undefined
  /** The last sequence number given out. */
  readonly sequence: number | undefined
  readonly history: History | undefined
}

/** The salvage when nothing could be read. */
export const NO_SALVAGE: Salvage = {
  ...{ documents: undefined, bindings: undefined, bans: undefined, journal: undefined, steps: undefined },
  ...{ alive: undefined, exportRuns: undefined, sequence: undefined, history: undefined },
}

async function readAll(file: ReadableDatabase): Promise<Salvage> {
  const rows = (sql: string) => file.all(sql).catch((): undefined => undefined)
  const documents = await rows('SELECT * FROM document')
  const [counter] = (await rows("SELECT value FROM counter WHERE name = 'sequence'")) ?? []
  const history = documents?.find(({ name }) => name === HISTORY_DOCUMENT)
  return {
    documents,
    bindings: await rows('SELECT * FROM binding'),
    bans: await rows('SELECT * FROM ban'),
    journal: await rows('SELECT * FROM journal'),
    steps: await rows('SELECT * FROM journal_entry'),
    alive: await rows('SELECT * FROM alive'),
    exportRuns: await rows('SELECT * FROM export_run'),
    sequence: counter && Number(counter['value']),
    history: history && parseHistory(history['body']),
  }
}

/** Reads what still can be read of a database, damaged or not. Never throws. */
export async function salvage(path: string): Promise<Salvage> {
  let file: WritableDatabase
  try {
    file = await openDatabase(path, 'read-only')
  } catch {
    return NO_SALVAGE
  }
  // So that a file which lost its end is read as far as it goes; it is open for reading only.
  await file.exec('PRAGMA busy_timeout=5000; PRAGMA writable_schema=ON').catch(() => undefined)
  try {
    return await readAll(file)
  } finally {
    await file.close()
  }
}

/** Writes rows into a table that may have other columns by now; those that are there already stay. */
export async function putRows(
  database: WritableDatabase,
  table: string,
  rows: readonly SqlRow[] = [],
): Promise<void> {
  const info = await database.all(`PRAGMA table_info(${table})`)
  const known = new Set(info.map(({ name }) => String(name)))
  for (const row of rows) {
    const columns = Object.keys(row).filter((name) => known.has(name))
    const sql = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    await database.run(
      sql,
      columns.map((name) => row[name]!),
    )
  }
}

/** Writes halves in progress with their steps. */
export async function putHalves(
  database: WritableDatabase,
  { journal, steps, alive }: Salvage,
): Promise<void> {
  const there = new Set((journal ?? []).map((row) => row['record_id']))
  await putRows(database, 'journal', journal)
  await putRows(
    database,
    'journal_entry',
    steps?.filter((row) => there.has(row['record_id'])),
  )
  await putRows(database, 'alive', alive)
}
