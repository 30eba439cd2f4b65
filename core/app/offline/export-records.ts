import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { createTally, exportChunks } from '../../cdr/index.ts'
import { RECORD_SCHEMA_VERSION, type ExportRequest } from '../../contract/index.ts'
import { openReader } from '../store-process/index.ts'

/** A description of a file of records: enough to make it again. */
export interface AboutExport {
  readonly schemaVersion: number
  readonly request: ExportRequest
  readonly rows: number
  /** The lowest and highest sequence in it; null without rows. */
  readonly firstSequence: number | null
  readonly lastSequence: number | null
}

/**
 * Writes records to a stream, oldest first, whether a server runs on the data folder or not. Returns what it wrote.
 * @throws PbxError `store.unavailable` when there are none, `config.invalid` for an unknown zone.
 */
export async function exportRecords(
  dataDir: string,
  request: ExportRequest,
  output: Writable,
): Promise<AboutExport> {
  const reader = await openReader(dataDir)
  const tally = createTally()
  try {
    for await (const chunk of exportChunks(reader, request, Infinity, tally)) {
      if (!output.write(chunk.data)) await once(output, 'drain')
    }
  } finally {
    await reader.close()
  }
  const { rows, firstSequence, lastSequence } = tally
  return { schemaVersion: RECORD_SCHEMA_VERSION, request, rows, firstSequence, lastSequence }
}
