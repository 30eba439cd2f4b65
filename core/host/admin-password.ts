import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatePassword } from '../kit/index.ts'

/**
 * The window's administrator password: from HALFCALL_ADMIN_PASSWORD, else from `<data>/admin-password`, which is made
 * on first start and is readable by its owner only.
 */
export function adminPassword(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  const given = env['HALFCALL_ADMIN_PASSWORD']
  if (given) return given
  const path = join(dataDir, 'admin-password')
  try {
    const kept = readFileSync(path, 'utf8').trim()
    if (kept) return kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = generatePassword(20)
  writeFileSync(path, `${made}\n`, { mode: 0o600 })
  return made
}
