import { loggedRecords } from '../../cdr/index.ts'
import type { Configuration, StoreCheck } from '../../contract/index.ts'
import { schemaVersion, type ReadableDatabase } from '../../store/index.ts'
import { readSideFile, sideProblems } from '../records/side-journal/index.ts'
import { openReader } from '../store-process/index.ts'
import { weakPasswordTexts } from '../access/weak-passwords.ts'

interface Range {
  readonly first: number
  readonly last: number
}

const MAX_TOLD = 20

async function number(database: ReadableDatabase, sql: string): Promise<number> {
  const row = await database.get(sql)
  return Number((row && Object.values(row)[0]) ?? 0)
}

/** Finds the missing sequence numbers, as ranges. */
async function gaps(database: ReadableDatabase, last: number): Promise<Range[]> {
  const rows = await database.all(
    `SELECT previous + 1 AS first, sequence - 1 AS last FROM (
       SELECT sequence, LAG(sequence, 1, 0) OVER (ORDER BY sequence) AS previous FROM record
     ) WHERE sequence - previous > 1`,
  )
  const highest = await number(database, 'SELECT MAX(sequence) FROM record')
  const found = rows.map((row) => ({ first: Number(row['first']), last: Number(row['last']) }))
  return highest < last ? [...found, { first: highest + 1, last }] : found
}

/** Returns ranges in order, those that touch joined. */
function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1)
    if (before && range.first <= before.last + 1) {
      result[result.length - 1] = { first: before.first, last: Math.max(before.last, range.last) }
    } else result.push(range)
  }
  return result
}

const rangeText = ({ first, last }: Range) => (first === last ? `${first}` : `${first} to ${last}`)

/**
 * Finds weak passwords in the stored configuration, which is read as it is: a check must not fail because of what it
 * has to report.
 */
async function weakPasswords(database: ReadableDatabase): Promise<string[]> {
  try {
    const row = await database.get("SELECT body FROM document WHERE name = 'configuration'")
    if (!row) return []
    return weakPasswordTexts(JSON.parse(String(row['body'])) as Configuration)
  } catch {
    return []
  }
}

/** Counts what was put aside; a backup of an older version has no such table. */
const asideCount = (database: ReadableDatabase) =>
  number(database, 'SELECT COUNT(*) FROM put_aside').catch(() => 0)

/** Checks a database as a whole: its pages, its references, and that every missing sequence number is explained. */
export async function checkDatabase(database: ReadableDatabase): Promise<StoreCheck> {
  const integrity = await database.all(`PRAGMA integrity_check(${MAX_TOLD})`)
  const pages = integrity.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok')
  const orphans = await database.all('PRAGMA foreign_key_check')
  const records = await number(database, 'SELECT COUNT(*) FROM record')
  const lastSequence = await number(database, "SELECT value FROM counter WHERE name = 'sequence'")
  const deletions = await database.all(
    "SELECT kind, why, first_sequence AS first, last_sequence AS last, records FROM deletion WHERE kind IN ('deleted', 'aside', 'imported', 'lost') AND last_sequence >= first_sequence",
  )
  const logged = joined(deletions.map((row) => ({ first: Number(row['first']), last: Number(row['last']) })))
  const asides = deletions.filter(({ kind }) => kind === 'aside')
  // A file that was imported may have left out any of the numbers between its first and its last.
  const isImported = deletions.some((row) => row['kind'] === 'imported')
  const unexplained = (await gaps(database, lastSequence)).filter(
    (gap) => !logged.some(({ first, last }) => first <= gap.first && gap.last <= last),
  )
  const deleted = deletions
    // Imported files may bring back what stands in a database that was put aside.
    .filter(({ kind }) => kind !== 'imported' && (kind !== 'aside' || !isImported))
    .reduce((sum, row) => sum + Number(row['records']), 0)
  const missing = lastSequence - records
  return {
    warnings: await weakPasswords(database),
    problems: [
      ...pages.map((text) => `pages: ${text}`),
      ...(orphans.length > 0 ? [`references: ${orphans.length} rows belong to nothing`] : []),
      ...unexplained
        .slice(0, MAX_TOLD)
        .map((gap) => `sequence: ${rangeText(gap)} missing, and no deletion explains it`),
      ...(unexplained.length === 0 && (isImported ? missing < deleted : missing !== deleted)
        ? [`sequence: ${missing} numbers are missing, ${deleted} deletions are on the log`]
        : []),
    ],
    sqliteVersion: String((await database.get('SELECT sqlite_version() AS v'))!['v']),
    schema: await schemaVersion(database),
    records,
    lastSequence,
    missing,
    explained: isImported && unexplained.length === 0 ? missing : Math.min(missing, deleted),
    lost: await loggedRecords(database, 'lost'),
    aside: await asideCount(database),
    asideWhy: asides
      .reverse()
      .slice(0, MAX_TOLD)
      .map(
        ({ first, last, why }) =>
          `${rangeText({ first: Number(first), last: Number(last) })}: ${String(why)}`,
      ),
  }
}

/** Checks the database of a data folder on a connection of its own, whether a server runs on it or not. */
export async function checkStore(dataDir: string): Promise<StoreCheck> {
  const reader = await openReader(dataDir)
  try {
    const found = await checkDatabase(reader)
    return { ...found, problems: [...found.problems, ...sideProblems(readSideFile(dataDir))] }
  } finally {
    await reader.close()
  }
}
