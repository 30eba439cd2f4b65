import { createWriteStream, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { once } from 'node:events'
import { exportChunks } from '../../../cdr/index.ts'
import { CSV_PROFILES, exportName, type ExportProgress, type ExportRequest } from '../../../contract/index.ts'
import { PbxError, replaceFile, type Clock } from '../../../kit/index.ts'
import { chosenTarget, type ResolveTarget } from '../../files/chosen-target.ts'
import type { Downloads } from '../../files/downloads.ts'
import { beginPartial } from '../../files/index.ts'
import { createPlaces } from './places.ts'
import { openReader, type StoreClient } from '../../store-process/index.ts'

/** Progress of an export with, at the end, the id of its download. */
export type ExportStep = ExportProgress & { download?: string }

/** The exports of the window. */
export interface Exports {
  preview(request: ExportRequest, lines: number): Promise<{ lines: string[]; total: number }>
  /** Writes to the file that a save dialog chose, or keeps it for a download. Ends early when `signal` aborts. */
  run(
    request: ExportRequest & { target?: string | undefined },
    signal?: AbortSignal,
  ): AsyncGenerator<ExportStep, void, void>
}

const MEDIA_TYPE = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** Exports that run at the same time: each takes its share of the loop that runs calls. */
const AT_ONCE = 2

/** Progress is told after so many rows. */
const TOLD_ROWS = 1000

/** Turns a request for a workbook, which cannot be shown as lines, into one for lines that show what its cells hold. */
const asLines = (request: ExportRequest): ExportRequest =>
  request.format === 'xlsx' ? { ...request, format: 'csv', csv: CSV_PROFILES.excel } : request

/** Creates the exports, which read on a connection of their own, so that a long one delays nothing else. */
export function createExports(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly downloads: Downloads
  readonly clock: Clock
  readonly resolveTarget?: ResolveTarget
}): Exports {
  const { dataDir, store, downloads, clock } = options
  const enter = createPlaces(AT_ONCE)

  const totalOf = async ({ filter, each }: ExportRequest): Promise<number> => {
    const { records, calls } = await store.read('count', { filter, quick: true })
    return each === 'call' ? calls : records
  }
  const finish = (request: ExportRequest, path: string): string => {
    return downloads.keep({
      path,
      name: exportName(request, clock.wall()),
      mediaType: MEDIA_TYPE[request.format],
      bytes: statSync(path).size,
    })
  }
  async function* write(
    request: ExportRequest,
    { target, total }: { readonly target: string | undefined; readonly total: number },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ExportStep, void, void> {
    const begun = target === undefined ? undefined : beginPartial(target)
    const partial = begun?.path ?? downloads.newPath()
    const reader = await openReader(dataDir)
    const file = createWriteStream(partial, { mode: 0o600 })
    let fault: Error | undefined
    file.on('error', (error) => (fault = error))
    let rows = 0
    let told = 0
    let isDone = false
    try {
      for await (const chunk of exportChunks(reader, request)) {
        if (signal?.aborted) return
        if (fault) throw new PbxError('export.file-denied', `the file cannot be written: ${fault.message}`)
        if (!file.write(chunk.data)) await Promise.race([once(file, 'drain'), once(file, 'close')])
        rows += chunk.rows
        if (rows - told < TOLD_ROWS) continue
        told = rows
        yield { state: 'running', rows, total: Math.max(total, rows) }
      }
      await new Promise<void>((resolve, reject) => {
        file.on('error', (error) =>
          reject(new PbxError('export.file-denied', `the file cannot be written: ${error.message}`)),
        )
        file.end(resolve)
      })
      isDone = true
      if (target === undefined) yield { state: 'done', rows, total: rows, download: finish(request, partial) }
      else {
        await replaceFile(partial, target)
        yield { state: 'done', rows, total: rows }
      }
    } finally {
      await reader.close()
      file.destroy()
      // After success the file has its final name, or its keeper.
      if (!isDone) await rm(partial, { force: true })
      begun?.end()
    }
  }
  return {
    async preview(request, lines) {
      const reader = await openReader(dataDir)
      try {
        let text = ''
        for await (const chunk of exportChunks(reader, asLines(request), lines)) text += String(chunk.data)
        return { lines: text.split(/\r?\n/).filter(Boolean).slice(0, lines), total: await totalOf(request) }
      } finally {
        await reader.close()
      }
    },
    async *run(request, signal) {
      const target = chosenTarget(request.target, options.resolveTarget)
      const total = await totalOf(request)
      yield { state: 'running', rows: 0, total }
      const leave = await enter()
      try {
        if (!signal?.aborted) yield* write(request, { target, total }, signal)
      } finally {
        leave()
      }
    },
  }
}
