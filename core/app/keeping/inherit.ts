import type { ReadableDatabase, WritableDatabase, SqlRow } from '../../store/index.ts'
import { parsedJson, putHalves, putRows, type Salvage } from '../store-process/index.ts'

type Body = Record<string, unknown>

const bodyOf = (row: SqlRow | undefined) => row && parsedJson(String(row['body']))
const untilOf = (row: SqlRow) => Number((bodyOf(row) as Body | undefined)?.['until'] ?? 0)
const listOf = (body: unknown) => (Array.isArray(body) ? (body as Body[]) : undefined)

/** Returns the tokens of the backup without those revoked since: they stay revoked. */
const tokens = (backup: readonly Body[], running: readonly Body[]) =>
  backup.filter(({ id }) => running.some((one) => one['id'] === id))

/** Returns the receivers of the backup, each as far as it has come since. */
const webhooks = (backup: readonly Body[], running: readonly Body[]) =>
  backup.map((target) => {
    const now = running.find(({ id, url = target['url'] }) => id === target['id'] && url === target['url'])
    // Those of earlier versions have their secret here.
    return now ? { ...target, ...now, ...('secret' in target ? { secret: target['secret'] } : {}) } : target
  })

const MERGED = { 'api-tokens': tokens, webhooks } as const

async function documentOf(database: ReadableDatabase, name: string): Promise<SqlRow | undefined> {
  return database.get('SELECT * FROM document WHERE name = ?', [name])
}

async function mergeDocuments(staged: WritableDatabase, documents: readonly SqlRow[]): Promise<void> {
  for (const [name, merge] of Object.entries(MERGED)) {
    const backup = listOf(bodyOf(await documentOf(staged, name)))
    const running = listOf(bodyOf(documents.find((row) => row['name'] === name)))
    if (!backup || !running) continue
    await staged.run('UPDATE document SET body = ? WHERE name = ?', [
      JSON.stringify(merge(backup, running)),
      name,
    ])
  }
  // The files of each day are those on this disk, however old the backup is.
  await staged.run("DELETE FROM document WHERE name IN ('daily-files', 'damage')")
  await putRows(
    staged,
    'document',
    documents.filter(({ name }) => name === 'daily-files'),
  )
}

async function mergeBans(staged: WritableDatabase, bans: readonly SqlRow[]): Promise<void> {
  for (const ban of bans) {
    const where = [ban['address']!, ban['user']!]
    const other = await staged.get('SELECT body FROM ban WHERE address = ? AND user = ?', where)
    if (other && untilOf(other) >= untilOf(ban)) continue
    await staged.run('DELETE FROM ban WHERE address = ? AND user = ?', where)
    await putRows(staged, 'ban', [ban])
  }
}

/**
 * Replaces the halves in progress: those that the backup saw are over by now; those that this server left are closed at
 * the next start.
 */
async function replaceHalves(staged: WritableDatabase, running: Salvage): Promise<void> {
  if (!running.journal) return
  await staged.exec('DELETE FROM journal_entry; DELETE FROM journal; DELETE FROM alive')
  await putHalves(staged, running)
}

/**
 * Takes over what does not go back in time with a backup: phones, the stricter of the bans and tokens, halves in progress,
 * how far receivers, files and exports have come. What cannot be read stays as in the backup. Has to run in one
 * transaction.
 */
export async function inherit(staged: WritableDatabase, running: Salvage): Promise<void> {
  if (running.bindings) {
    await staged.exec('DELETE FROM binding')
    await putRows(staged, 'binding', running.bindings)
  }
  if (running.exportRuns) {
    await staged.exec('DELETE FROM export_run')
    await putRows(staged, 'export_run', running.exportRuns)
  }
  await mergeBans(staged, running.bans ?? [])
  await replaceHalves(staged, running)
  await mergeDocuments(staged, running.documents ?? [])
}
