import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword, isPasswordHash, isPasswordOf, type KeyCost } from '../app/index.ts'
import { PASSWORD_FAULT_TEXT, passwordFault } from '../contract/index.ts'
import { generatePassword } from '../kit/index.ts'
import { writePrivateFile } from './write-private-file.ts'

const clearPath = (dataDir: string) => join(dataDir, 'admin-password')
const hashPath = (dataDir: string) => join(dataDir, 'admin-password.scrypt')

/** The place to look for the password: with `chosen`, `path` is where to put a new one if it was forgotten. */
export type PasswordPlace =
  | { readonly kind: 'environment' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'chosen'; readonly path: string }

/** The password of the window, which is checked against its hash. */
export interface AdminPassword {
  place(): PasswordPlace
  /** Returns a value that is different for each password, and for each time that one was chosen. */
  version(): string
  /** Checks a password; only one check runs at a time. */
  isRight(password: string): Promise<boolean>
  /** Sets a new password in place of the one in the file, which is removed. */
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

/** Returns the password that is stored in clear; undefined when there is none. */
const clearPassword = (dataDir: string, env: NodeJS.ProcessEnv): string | undefined =>
  env['HALFCALL_ADMIN_PASSWORD'] || readLine(clearPath(dataDir))

/** Creates the first password; of two programs that start at the same time, the first one does. */
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
 * Opens the administrator's password: HALFCALL_ADMIN_PASSWORD, else the content of `<data>/admin-password`, else the
 * one that was chosen in the window, whose hash is in `<data>/admin-password.scrypt`. At the first start one is
 * generated and left in `admin-password`, where only its owner can read it, until another one is chosen.
 * @param cost of a new hash, if not the usual one
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

/** Says in words what makes a password stored in clear too easy to guess; undefined when nothing does. */
export function adminPasswordFault(
  dataDir: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const clear = clearPassword(dataDir, env)
  const fault = clear === undefined ? undefined : passwordFault(clear)
  return fault && `the password of the administrator ${PASSWORD_FAULT_TEXT[fault]}`
}
