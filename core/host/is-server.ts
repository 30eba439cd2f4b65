import { isFolderInUse } from '../app/data-folder/index.ts'
import { isAlive } from '../app/files/index.ts'

const TIMEOUT_MS = 3000

/** The address that a server left. */
interface Way {
  readonly url: string
  readonly token: string
}

async function answers({ url, token }: Way): Promise<boolean> {
  try {
    const { ok } = await fetch(new URL('api/info', url), {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return ok
  } catch {
    return false
  }
}

/**
 * Returns whether a process that a file names is the server of a data folder: another program may have its id by now,
 * but has neither the lock of the folder nor an answer. A server whose store is being restarted has only the answer.
 */
export async function isServer(dataDir: string, pid: number, way?: Way): Promise<boolean> {
  if (!isAlive(pid)) return false
  try {
    if (await isFolderInUse(dataDir)) return true
  } catch {
    // Who cannot ask the lock, for want of rights or of the database driver, takes the process for what it was.
    return true
  }
  return way !== undefined && (await answers(way))
}
