import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { createVirtualClock } from '../../../../../test/kit/virtual-clock.ts'
import { deriveRecord } from '../../../../cdr/index.ts'
import type { CallRecord } from '../../../../contract/index.ts'
import { silentLog, systemClock } from '../../../../kit/index.ts'
import { createStoreClient, forkStore, type StoreClient } from '../../../store-process/index.ts'
import { answeredHalf } from '../../../store-process/testkit/answered-half.ts'
import { createRecordFeed } from '../../record-feed.ts'
import { createImports, type Imports } from '../imports.ts'

export const NINE = Date.UTC(2026, 10, 23, 9)
export const clock = createVirtualClock(NINE)
export let dataDir: string
export let store: StoreClient
export let imports: Imports

/** Creates the imports of the data folder, as a start of the program does. */
export function start(freeBytes = Infinity): void {
  imports = createImports({
    dataDir,
    store,
    recordFeed: createRecordFeed({ sequence: 0, records: 0 }, () => undefined),
    clock,
    freeBytes: () => Promise.resolve(freeBytes),
  })
}

/** Gives each test imports over an empty store. */
export function useImports(): void {
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'imports-'))
    store = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
    await store.ready()
    start()
  })
  afterEach(async () => {
    imports.close()
    await store.close()
    rmSync(dataDir, { recursive: true })
  })
}

const recordAt = (index: number): CallRecord => ({
  ...deriveRecord(answeredHalf(1000, { wallAt: NINE + index * 1000 })),
  record_id: `record-${index}`,
  sequence: index + 1,
  written_at: NINE,
})

/** Returns so many records as JSON lines. */
export const jsonOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(recordAt(from + index))}\n`).join('')

/** Sends a file as the window does, in chunks; returns its id. */
export async function send(content: string | Buffer, name = 'records.csv'): Promise<string> {
  const bytes = Buffer.from(content)
  const { id, chunkBytes } = await imports.begin(name, bytes.length)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await imports.append(id, at, bytes.subarray(at, at + chunkBytes))
  }
  return id
}

/** Returns the last item of a feed. */
export async function last<T>(feed: AsyncIterable<T>): Promise<T> {
  let step: T | undefined
  for await (const next of feed) step = next
  return step!
}
