import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Clock, Logger } from '../../kit/index.ts'
import type { HealthBoard } from '../status/health.ts'
import { restoreBackup } from './restore.ts'

/** Returns where a checked backup waits for the next start. */
export const waitingBackupPath = (dataDir: string) => join(dataDir, 'halfcall-to-restore.db')
const orderPath = (dataDir: string) => join(dataDir, 'halfcall-to-restore.json')
const orderSchema = z.object({ name: z.string() })

/** Writes down that the waiting backup takes the place of the database at the next start. */
export function orderRestore(dataDir: string, name: string): void {
  writeFileSync(orderPath(dataDir), JSON.stringify({ name }), { mode: 0o600 })
}

/** Removes a backup that waits, and the order to restore it. */
export function dropWaitingBackup(dataDir: string): void {
  rmSync(orderPath(dataDir), { force: true })
  for (const part of ['', '-wal', '-shm', '-journal'])
    rmSync(waitingBackupPath(dataDir) + part, { force: true })
}

function readOrder(dataDir: string): string | undefined {
  if (!existsSync(orderPath(dataDir))) return undefined
  try {
    return orderSchema.parse(JSON.parse(readFileSync(orderPath(dataDir), 'utf8'))).name
  } catch {
    return undefined
  }
}

/** The outcome of an ordered restore: the trouble to show when it failed. */
export type OrderedRestore = { readonly fault: string } | undefined

/**
 * Follows an order to restore, before the store is opened. When it fails, everything is as it was before, and the order is
 * gone: a start that fails each time would leave the PBX without calls.
 */
export async function followRestoreOrder(options: {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
}): Promise<OrderedRestore> {
  const { dataDir, clock, log } = options
  const name = readOrder(dataDir)
  try {
    if (name === undefined) return undefined
    const { found, keptAs } = await restoreBackup(dataDir, waitingBackupPath(dataDir), clock, { name })
    log.warn('a backup was restored', { name, records: found.records, keptAs: keptAs ?? '' })
    return undefined
  } catch (error) {
    const fault = `${name ?? 'The backup'} was not restored: ${error instanceof Error ? error.message : String(error)}`
    log.error('a backup was not restored', { error: fault })
    return { fault }
  } finally {
    dropWaitingBackup(dataDir)
  }
}

/** Shows in the health that an ordered restore failed. */
export function tellRestore(restored: OrderedRestore, health: Pick<HealthBoard, 'set'>): void {
  if (restored) health.set('restore', { level: 'bad', text: restored.fault, view: 'settings-backup' })
}
