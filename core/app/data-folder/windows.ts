import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The answer of a program of the system; without a code it could not be started. */
export interface Answer {
  readonly code: number | null
  readonly output: string
}

/** The part of Windows that is queried; tests give their own answers. */
export interface WindowsHost {
  readonly env: NodeJS.ProcessEnv
  /** Runs a program of System32. */
  run(program: string, args: readonly string[]): Answer
}

const LIMIT_MS = 10_000

/** This computer, if it runs Windows. */
export const thisWindows: WindowsHost | undefined =
  process.platform !== 'win32'
    ? undefined
    : {
        env: process.env,
        run(program, args) {
          // By its whole path: a program of the same name in this folder is another one.
          const path = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', program)
          const { status, stdout, stderr } = spawnSync(path, args, {
            encoding: 'utf8',
            timeout: LIMIT_MS,
            windowsHide: true,
          })
          return { code: status, output: `${stdout ?? ''}${stderr ?? ''}` }
        },
      }

/** Returns the folder of this user's programs on this computer only. */
export const localFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Halfcall')

/** Returns the earlier place of the data: it goes with the user to other computers, over a file server. */
export const roamingFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Halfcall')
