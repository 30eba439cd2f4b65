import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Writes a file for its owner only. Nobody reads half of it, and one that a killed server left does not keep its rights.
 * Where another program holds it open it fails at once: calls go on in this process, which may not wait.
 */
export function writePrivateFile(path: string, text: string): void {
  const partial = `${path}.new`
  rmSync(partial, { force: true })
  writeFileSync(partial, text, { mode: 0o600 })
  renameSync(partial, path)
}
