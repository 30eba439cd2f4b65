import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'

const READ_WRITE = constants.O_RDWR | constants.O_CREAT

/** Refuses a link where opening itself cannot, as on Windows. */
async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!found?.isSymbolicLink()) return
  throw Object.assign(new Error(`ELOOP: ${path} is a link`), { code: 'ELOOP' })
}

/**
 * Opens a file to read and write, and makes it when it is missing; a link is refused: it could lead into any file.
 * @param noFollow the flag for it, where the system has one
 */
export async function openNoLink(
  path: string,
  noFollow: number | undefined = constants.O_NOFOLLOW,
): Promise<FileHandle> {
  if (!noFollow) await refuseLink(path)
  return open(path, READ_WRITE | (noFollow ?? 0), 0o600)
}
