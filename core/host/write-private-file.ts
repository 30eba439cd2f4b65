import { rmSync, writeFileSync } from 'node:fs'
import { replaceFileSync } from '../kit/index.ts'

/** Writes a file for its owner only. Nobody reads half of it, and one that a killed server left does not keep its rights. */
export function writePrivateFile(path: string, text: string): void {
  const partial = `${path}.new`
  rmSync(partial, { force: true })
  writeFileSync(partial, text, { mode: 0o600 })
  replaceFileSync(partial, path)
}
