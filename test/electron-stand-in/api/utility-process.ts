import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'

interface Options {
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: 'inherit' | 'pipe' | 'ignore'
  readonly serviceName?: string
}

const CHILD_SCRIPT = join(import.meta.dirname, 'utility-child.ts')

export const utilityProcess = {
  fork(modulePath: string, args: readonly string[] = [], { env, stdio = 'inherit' }: Options = {}) {
    const child = fork(modulePath, args, {
      env: env ?? process.env,
      stdio: ['ignore', stdio, stdio, 'ipc'],
      serialization: 'advanced',
      execArgv: ['--import', CHILD_SCRIPT],
    })
    const utility = Object.assign(new EventEmitter(), {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage(message: unknown) {
        if (child.connected) child.send({ data: message })
      },
      kill: () => child.kill(),
    })
    child.on('spawn', () => utility.emit('spawn'))
    child.on('message', (message) => utility.emit('message', message))
    child.on('error', (error) =>
      process.stderr.write(`Electron stand-in: utility process: ${error.message}\n`),
    )
    child.on('exit', (code) => {
      utility.pid = undefined
      utility.emit('exit', code ?? 1)
    })
    return utility
  },
}
