import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MIGRATIONS } from '../../core/app/store-process/index.ts'
import { answeredHalf } from '../../core/app/store-process/testkit/answered-half.ts'
import { closeHalf, deriveRecord } from '../../core/cdr/index.ts'
import { openStore } from '../../core/store/index.ts'

/** Makes a data folder with records of answered calls, a millisecond apart; nothing runs on it. */
export async function makeRecordFolder(options: {
  readonly records: number
  /** UTC epoch milliseconds of the first. */
  readonly at: number
  readonly destinationNumber: string
}): Promise<{ readonly dataDir: string; dispose(): void }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'records-'))
  const store = await openStore(dataDir, MIGRATIONS)
  for (let i = 0; i < options.records; i++) {
    const { destinationNumber } = options
    const half = answeredHalf(1000, { wallAt: options.at + i }, { destinationNumber })
    await closeHalf(store.writer, half, deriveRecord(half), options.at)
  }
  await store.close()
  return { dataDir, dispose: () => rmSync(dataDir, { recursive: true, force: true }) }
}
