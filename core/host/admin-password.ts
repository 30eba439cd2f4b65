import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORD_FAULT_TEXT, passwordFault } from '../contract/index.ts'
import { generatePassword } from '../kit/index.ts'

const pathIn = (dataDir: string) => join(dataDir, 'admin-password')

/** The password that was chosen; undefined when there is none yet. */
function chosenPassword(dataDir: string, env: NodeJS.ProcessEnv): string | undefined {
  const given = env['HALFCALL_ADMIN_PASSWORD']
  if (given) return given
  try {
    return readFileSync(pathIn(dataDir), 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

/**
 * The window's administrator password: from HALFCALL_ADMIN_PASSWORD, else from `<data>/admin-password`, which is made
 * on first start and is readable by its owner only.
 */
export function adminPassword(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  const chosen = chosenPassword(dataDir, env)
  if (chosen !== undefined) return chosen
  const made = generatePassword(20)
  writeFileSync(pathIn(dataDir), `${made}\n`, { mode: 0o600 })
  return made
}

/** Says in words what makes the administrator's password too easy to guess; undefined when nothing does. */
export function adminPasswordFault(
  dataDir: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const chosen = chosenPassword(dataDir, env)
  const fault = chosen === undefined ? undefined : passwordFault(chosen)
  return fault && `the password of the administrator ${PASSWORD_FAULT_TEXT[fault]}`
}
