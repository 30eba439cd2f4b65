import { createWriteStream, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { exportChunks, type ExportRequest } from '../cdr/index.ts'
import type { ExportProgress } from '../contract/index.ts'
import { PbxError, randomToken, type Clock } from '../kit/index.ts'
import type { Downloads } from './downloads.ts'
import { openReader, type StoreClient } from './store-process/index.ts'

/** Progress of an export with, at the end, the id of its download. */
export type ExportStep = ExportProgress & { download?: string }

/** Writes exports for the window. */
export interface Exports {
  preview(request: ExportRequest, lines: number): Promise<{ lines: string[]; total: number }>
  /** Writes to the file that a save dialog chose, or keeps it for a download. Ends early when `signal` aborts. */
  run(
    request: ExportRequest & { target?: string | undefined },
    signal?: AbortSignal,
  ): AsyncGenerator<ExportStep, void, void>
}

const EXTENSION = { csv: 'csv', jsonl: 'jsonl' } as const
const MEDIA_TYPE = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson' } as const

/** Reads on a connection of its own, so that a long export delays nothing else. */
export function createExports(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly downloads: Downloads
  readonly clock: Clock
  /** The path behind the token of a save dialog. */
  readonly resolveTarget?: (token: string) => string | undefined
}): Exports {
  const { dataDir, store, downloads, clock } = options

  const finish = (request: ExportRequest, path: string): string => {
    const day = new Date(clock.wall()).toISOString().slice(0, 10)
    return downloads.keep({
      path,
      name: `halfcall-records-${day}.${EXTENSION[request.format]}`,
      mediaType: MEDIA_TYPE[request.format],
      bytes: statSync(path).size,
    })
  }
  return {
    async preview(request, lines) {
      const reader = await openReader(dataDir)
      try {
        let text = ''
        for await (const chunk of exportChunks(reader, request, lines)) text += chunk.text
        const { records } = await store.read('count', { filter: request.filter })
        return { lines: text.split(/\r?\n/).filter(Boolean).slice(0, lines), total: records }
      } finally {
        await reader.close()
      }
    },
    async *run(request, signal) {
      const target = request.target === undefined ? undefined : options.resolveTarget?.(request.target)
      if (request.target !== undefined && target === undefined) {
        throw new PbxError('export.unknown-target', 'the chosen file is not known any more; choose it again')
      }
      const { records: total } = await store.read('count', { filter: request.filter })
      const partial = target === undefined ? downloads.newPath() : `${target}.${randomToken(4)}.part`
      const reader = await openReader(dataDir)
      const file = createWriteStream(partial, { mode: 0o600 })
      let fault: Error | undefined
      file.on('error', (error) => (fault = error))
      let rows = 0
      try {
        yield { state: 'running', rows, total }
        for await (const chunk of exportChunks(reader, request)) {
          if (signal?.aborted) return
          if (fault) throw new PbxError('export.file-denied', `the file cannot be written: ${fault.message}`)
          if (!file.write(chunk.text)) await Promise.race([once(file, 'drain'), once(file, 'close')])
          rows += chunk.rows
          yield { state: 'running', rows, total: Math.max(total, rows) }
        }
        await new Promise<void>((resolve, reject) => {
          file.on('error', (error) =>
            reject(new PbxError('export.file-denied', `the file cannot be written: ${error.message}`)),
          )
          file.end(resolve)
        })
        if (target === undefined)
          yield { state: 'done', rows, total: rows, download: finish(request, partial) }
        else {
          await rename(partial, target)
          yield { state: 'done', rows, total: rows }
        }
      } finally {
        await reader.close()
        file.destroy()
        // After success the file has its final name, or its keeper.
        if (rows === 0 || signal?.aborted || fault) await rm(partial, { force: true })
      }
    },
  }
}
