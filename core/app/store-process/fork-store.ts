import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ForkStore, FromStore, ToStore } from './messages.ts'
import { postTogether } from './post-together.ts'

/** Returns the file that runs in the store's process; it is beside this one, as source or compiled. */
export const storeMainPath = () => {
  const file = import.meta.url.endsWith('.ts') ? './store-main.ts' : './store-main.js'
  return fileURLToPath(new URL(file, import.meta.url))
}

/** Starts the store as a child process of Node. */
export const forkStore: ForkStore = (dataDir) => {
  const child = fork(storeMainPath(), [dataDir], {
    serialization: 'advanced',
    // Its own group: Ctrl-C in a terminal goes to the parent, which ends the store when its last records are written.
    // On Windows what is not detached is killed with its parent; so the store outlives it until all is written, as
    // elsewhere.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  let onExit: (() => void) | undefined
  const exited = () => {
    onExit?.()
    onExit = undefined
  }
  child.once('exit', exited)
  child.on('error', () => {
    if (child.pid === undefined) exited()
  })
  const post = postTogether<ToStore>(async (messages) => {
    // What does not arrive because the process just ended is sent again to its successor.
    if (child.connected) child.send([...messages], () => undefined)
  })
  return {
    pid: child.pid,
    send: (message) => void post(message),
    onMessage: (listener) =>
      void child.on('message', (messages) =>
        (messages as FromStore[]).forEach((message) => listener(message)),
      ),
    onExit: (listener) => {
      onExit = listener
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
