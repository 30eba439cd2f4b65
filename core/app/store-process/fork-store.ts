import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ForkStore, FromStore } from './messages.ts'

/** File that runs in the store's process; beside this one, as source or compiled. */
export const storeMainPath = () =>
  fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './store-main.ts' : './store-main.js', import.meta.url),
  )

/** Starts the store as a child process of Node. */
export const forkStore: ForkStore = (dataDir) => {
  const child = fork(storeMainPath(), [dataDir], {
    serialization: 'advanced',
    // Its own group: Ctrl-C in a terminal goes to the parent, which ends the store when its last records are written.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  // A message to a process that just ended is sent again to its successor.
  child.on('error', () => undefined)
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromStore)),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}
