import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { silentLog, systemClock } from '../../../kit/index.ts'
import { createStoreClient, forkStore, type ForkStore, type StoreClient } from '../index.ts'

const folders: string[] = []
const clients: StoreClient[] = []

/** Makes a data folder that is removed after the test. */
export function newFolder(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'store-'))
  folders.push(dataDir)
  return dataDir
}

/** Starts a store that is closed after the test. */
export function open(
  dataDir = newFolder(),
  start: ForkStore = forkStore,
): { client: StoreClient; dataDir: string } {
  const client = createStoreClient({ dataDir, fork: start, clock: systemClock, log: silentLog })
  clients.push(client)
  return { client, dataDir }
}

/** Clears up behind each test. */
export function useStores(): void {
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
}
