import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Writes a file for its owner only. Nobody reads half of it, and one left by a killed server does not keep its
 * permissions. If another program holds it open it fails at once, because calls continue in this process, which must
 * not wait.
 */
export function writePrivateFile(path: string, text: string): void {
  const partial = `${path}.new`
  rmSync(partial, { force: true })
  writeFileSync(partial, text, { mode: 0o600 })
  renameSync(partial, path)
}
