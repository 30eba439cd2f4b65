import { PbxError } from '../kit/index.ts'
import { sqliteCode } from './driver.ts'

/** Error codes when the disk or another program is in the way: the same work may succeed later. */
const STORE_FAULTS = new Set([
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_NOMEM',
  'SQLITE_PROTOCOL',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
])

/** Returns true when the store as a whole is in trouble, false when one piece of work was wrong in itself. */
export function isStoreFault(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== undefined && STORE_FAULTS.has(code)
}

/** Returns whether SQLite found no room on the disk. */
export const isDiskFull = (error: unknown) => sqliteCode(error) === 'SQLITE_FULL'

/** Describes what went wrong with a database file, with a code and a message that names it. */
export function openFault(path: string, error: unknown): PbxError {
  if (error instanceof PbxError) return error
  const { message, code: systemCode } = error as NodeJS.ErrnoException
  const code = sqliteCode(error)
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new PbxError('store.damaged', `${path} is damaged and was left as it is: ${message}`)
  }
  const isRefused = code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY' || code === 'SQLITE_FULL'
  if (isRefused || (code === undefined && typeof systemCode === 'string')) {
    return new PbxError('store.unwritable', `${path} cannot be written: ${message}`)
  }
  return new PbxError('store.unavailable', `${path} cannot be opened: ${message}`)
}
