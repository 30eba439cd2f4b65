import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword, isPasswordHash, isPasswordOf, type KeyCost } from '../app/index.ts'
import { PASSWORD_FAULT_TEXT, passwordFault } from '../contract/index.ts'
import { generatePassword } from '../kit/index.ts'
import { writePrivateFile } from './write-private-file.ts'

const clearPath = (dataDir: string) => join(dataDir, 'admin-password')
const hashPath = (dataDir: string) => join(dataDir, 'admin-password.scrypt')

/** Where to look for the password: with `chosen`, `path` is where a new one is put when it was forgotten. */
export type PasswordPlace =
  | { readonly kind: 'environment' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'chosen'; readonly path: string }

/** The password of the window; what it is checked against is its hash. */
export interface AdminPassword {
  place(): PasswordPlace
  /** Another one for each password, and for each time that one was chosen. */
  version(): string
  /** One check at a time is worked on. */
  isRight(password: string): Promise<boolean>
  /** Takes another one in place of that of the file, which goes. */
  choose(password: string): Promise<void>
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

function readHash(dataDir: string): string | undefined {
  const line = readLine(hashPath(dataDir))
  return line !== undefined && isPasswordHash(line) ? line : undefined
}

/** The password that stands somewhere in clear; undefined when there is none. */
const clearPassword = (dataDir: string, env: NodeJS.ProcessEnv): string | undefined =>
  env['HALFCALL_ADMIN_PASSWORD'] || readLine(clearPath(dataDir))

/** The first of two programs that start at the same time makes it. */
function makeFirst(dataDir: string): string {
  const made = generatePassword(20)
  try {
    writeFileSync(clearPath(dataDir), `${made}\n`, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    const found = readLine(clearPath(dataDir))
    if (found === undefined) throw error
    return found
  }
}

/**
 * Opens the administrator's password: HALFCALL_ADMIN_PASSWORD, else what stands in `<data>/admin-password`, else the one
 * that was chosen in the window, of which `<data>/admin-password.scrypt` has the hash. At the first start one is made and
 * left in `admin-password`, where its owner alone can read it, until another one is chosen.
 * @param cost of a hash that is made, if not the usual one
 */
export async function openAdminPassword(
  dataDir: string,
  env: NodeJS.ProcessEnv = process.env,
  cost?: KeyCost,
): Promise<AdminPassword> {
  let hash = readHash(dataDir)
  const clear = clearPassword(dataDir, env) ?? (hash === undefined ? makeFirst(dataDir) : undefined)
  const keep = async (password: string) => {
    hash = await hashPassword(password, cost)
    writePrivateFile(hashPath(dataDir), `${hash}\n`)
  }
  if (clear !== undefined && !(hash !== undefined && (await isPasswordOf(hash, clear)))) await keep(clear)
  const path = clearPath(dataDir)
  let isInFile = clear !== undefined
  let turn: Promise<unknown> = Promise.resolve()
  return {
    place() {
      if (env['HALFCALL_ADMIN_PASSWORD']) return { kind: 'environment' }
      return { kind: isInFile ? 'file' : 'chosen', path }
    },
    version: () => hash!,
    isRight(password) {
      const checked = turn.then(() => isPasswordOf(hash!, password))
      turn = checked.catch(() => undefined)
      return checked
    },
    async choose(password) {
      // Gone first: a file beside a newer hash would count as put there by somebody.
      rmSync(path, { force: true })
      isInFile = false
      await keep(password)
    },
  }
}

/** Says in words what makes a password that stands in clear too easy to guess; undefined when nothing does. */
export function adminPasswordFault(
  dataDir: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const clear = clearPassword(dataDir, env)
  const fault = clear === undefined ? undefined : passwordFault(clear)
  return fault && `the password of the administrator ${PASSWORD_FAULT_TEXT[fault]}`
}
