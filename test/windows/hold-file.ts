import { closeSync, constants, openSync } from 'node:fs'
import { openDatabase } from './sqlite-driver.ts'

/** UV_FS_O_EXLOCK: libuv opens the file on Windows so that nobody else can. */
const NOBODY_ELSE = 0x1000_0000

/** Holds a file open as Excel does: nobody else opens, moves or removes it until the function given back is called. */
export function holdAlone(path: string): () => void {
  const descriptor = openSync(path, constants.O_RDWR | NOBODY_ELSE)
  return () => closeSync(descriptor)
}

/** Holds a file open as a viewer of databases does: others read and write it, nobody moves or removes it. */
export async function holdInPlace(path: string): Promise<() => Promise<void>> {
  const database = await openDatabase(path, 'existing')
  return () => database.close()
}
