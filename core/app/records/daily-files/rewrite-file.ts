import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { ALL_COLUMNS, csvHeader, csvRow } from '../../../cdr/index.ts'
import { CSV_PROFILES, type CallRecord } from '../../../contract/index.ts'
import { replaceFile } from '../../../kit/index.ts'
import { beginPartial } from '../../files/index.ts'

const BATCH = 500

/** The records of these ids that are there. */
export type FindRecords = (ids: readonly string[]) => Promise<readonly CallRecord[]>

async function current(ids: readonly string[], find: FindRecords): Promise<CallRecord[]> {
  const found = new Map<string, CallRecord>()
  for (let done = 0; done < ids.length; done += BATCH) {
    for (const record of await find(ids.slice(done, done + BATCH))) found.set(record.record_id, record)
  }
  return ids.map((id) => found.get(id)).filter((record) => record !== undefined)
}

/** Returns the ids of the records in a daily file, in its order; undefined when it is not one of ours. */
function idsIn(text: string): string[] | undefined {
  const [header, ...rows] = parse(text, { relax_column_count: true, skip_empty_lines: true })
  const place = header?.indexOf('record_id') ?? -1
  return place < 0 ? undefined : rows.map((row) => row[place] ?? '')
}

/**
 * Writes a daily file anew as its records are now, the deleted ones left out; one without any goes. A kill leaves it as it
 * was or as it is to be.
 */
export async function rewriteFile(
  folder: string,
  name: string,
  zone: string,
  find: FindRecords,
): Promise<void> {
  const path = join(folder, name)
  const text = await readFile(path, 'utf8')
  const ids = idsIn(text)
  if (!ids) return
  const records = await current(ids, find)
  if (records.length === 0) return rm(path)
  const print = csvRow(ALL_COLUMNS, CSV_PROFILES.data, zone)
  const lines = records.map((record) => print(ALL_COLUMNS.map((id) => record[id])))
  const next = csvHeader(ALL_COLUMNS, CSV_PROFILES.data) + lines.join('')
  if (next === text) return
  const partial = beginPartial(path)
  try {
    await writeFile(partial.path, next, { mode: 0o600, flush: true })
    await replaceFile(partial.path, path)
  } finally {
    partial.end()
  }
}
