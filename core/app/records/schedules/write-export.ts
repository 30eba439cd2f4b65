import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportChunks } from '../../../cdr/index.ts'
import type { ExportRequest } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { openReader } from '../../store-process/index.ts'

/**
 * Writes an export to a new file, on a connection of its own; resolves to the number of records.
 * @throws PbxError `export.file-denied`
 */
export async function writeExport(dataDir: string, request: ExportRequest, path: string): Promise<number> {
  const reader = await openReader(dataDir)
  let rows = 0
  async function* pieces() {
    for await (const chunk of exportChunks(reader, request)) {
      rows += chunk.rows
      yield chunk.data
    }
  }
  try {
    await pipeline(Readable.from(pieces()), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    return rows
  } catch (error) {
    const { syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new PbxError('export.file-denied', `the file cannot be written: ${(error as Error).message}`)
  } finally {
    await reader.close()
  }
}
