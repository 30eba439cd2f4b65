import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The message of a second start to the first one. */
export interface SecondStart {
  readonly argv: readonly string[]
  readonly cwd: string
}

const SIGNAL = 'SIGUSR2'

function holder(lockFile: string): number | undefined {
  if (!existsSync(lockFile)) return undefined
  const pid = Number(readFileSync(lockFile, 'utf8'))
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    // Its holder was killed: the lock is free.
    return undefined
  }
}

/**
 * Takes the lock of the user-data folder, which lets one process run at a time, or notifies its holder of this start.
 * @returns whether this process holds the lock
 */
export function takeInstanceLock(userData: string, onSecondStart: (start: SecondStart) => void): boolean {
  mkdirSync(userData, { recursive: true })
  const lockFile = join(userData, 'instance-lock')
  const startFile = join(userData, 'second-start')
  const first = holder(lockFile)
  if (first !== undefined && first !== process.pid) {
    const start: SecondStart = { argv: process.argv, cwd: process.cwd() }
    writeFileSync(startFile, JSON.stringify(start))
    process.kill(first, SIGNAL)
    return false
  }
  writeFileSync(lockFile, String(process.pid))
  process.on(SIGNAL, () => {
    const start = JSON.parse(readFileSync(startFile, 'utf8')) as SecondStart
    rmSync(startFile)
    onSecondStart(start)
  })
  process.on('exit', () => rmSync(lockFile, { force: true }))
  return true
}
