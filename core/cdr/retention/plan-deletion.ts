import type { ReadableDatabase } from '../../store/index.ts'

/** The settings about keeping records. Records of emergency calls go by their own age alone. */
export interface KeepRules {
  /** Records set up before this go, UTC epoch milliseconds; null keeps them for ever. */
  readonly before: number | null
  /** Records of emergency calls set up before this may go, never later than `before`; null keeps them for ever. */
  readonly emergencyBefore: number | null
  /** The most records that stay. */
  readonly keepRecords: number | null
  /** Bytes that the data in the database file may take. */
  readonly keepBytes: number | null
}

/** A record that may go; its parameter is the instant before which those of emergency calls may. */
export const MAY_GO = '(emergency = 0 OR setup_time < ?)'
/** An instant before every record. */
export const NEVER = Number.MIN_SAFE_INTEGER

/** The newest record that goes, by setup time (UTC epoch milliseconds) and sequence. */
export interface Cutoff {
  readonly setupTime: number
  readonly sequence: number
}

/** The plan of a deletion by the rules: everything up to and including `upTo` goes; null when nothing does. */
export interface DeletionPlan {
  readonly records: number
  readonly upTo: Cutoff | null
  /** The rule that takes the most. */
  readonly rule: 'age' | 'count' | 'size' | null
}

async function numbers(
  database: ReadableDatabase,
  sql: string,
  params: readonly number[] = [],
): Promise<number> {
  const row = await database.get(sql, params)
  return Number(row && Object.values(row)[0])
}

/** Returns the bytes of the file that hold data; pages that deletions freed are used again before the file grows. */
async function dataBytes(database: ReadableDatabase): Promise<number> {
  const pages = await numbers(database, 'PRAGMA page_count')
  const free = await numbers(database, 'PRAGMA freelist_count')
  return (pages - free) * (await numbers(database, 'PRAGMA page_size'))
}

async function overSize(database: ReadableDatabase, records: number, keepBytes: number): Promise<number> {
  const bytes = await dataBytes(database)
  return bytes <= keepBytes ? 0 : Math.ceil(records * (1 - keepBytes / bytes))
}

/** Computes what the rules would delete, without deleting. Reads as many rows as would go. */
export async function planDeletion(
  database: ReadableDatabase,
  { before, emergencyBefore, keepRecords, keepBytes }: KeepRules,
): Promise<DeletionPlan> {
  const all =
    keepRecords === null && keepBytes === null ? 0 : await numbers(database, 'SELECT COUNT(*) FROM record')
  const limit = emergencyBefore ?? NEVER
  const wanted = [
    {
      rule: 'age',
      records:
        before === null
          ? 0
          : await numbers(database, `SELECT COUNT(*) FROM record WHERE setup_time < ? AND ${MAY_GO}`, [
              before,
              limit,
            ]),
    },
    { rule: 'count', records: keepRecords === null ? 0 : Math.max(0, all - keepRecords) },
    { rule: 'size', records: keepBytes === null ? 0 : await overSize(database, all, keepBytes) },
  ] as const
  const most = wanted.reduce((found, one) => (one.records > found.records ? one : found))
  const nothing = { records: 0, upTo: null, rule: null }
  if (most.records === 0) return nothing
  const deletable = await numbers(database, `SELECT COUNT(*) FROM record WHERE ${MAY_GO}`, [limit])
  const records = Math.min(most.records, deletable)
  if (records === 0) return nothing
  const last = await database.get(
    `SELECT setup_time, sequence FROM record WHERE ${MAY_GO} ORDER BY setup_time, sequence LIMIT 1 OFFSET ?`,
    [limit, records - 1],
  )
  const upTo = { setupTime: Number(last!['setup_time']), sequence: Number(last!['sequence']) }
  return { records, upTo, rule: most.rule }
}
