import type { ForkStore } from '../messages.ts'
import { runStore } from '../run-store.ts'

/** Runs the store in the process of its test. */
export const inProcess: ForkStore = (dataDir) => {
  let listen: Parameters<ReturnType<ForkStore>['onMessage']>[0] = () => undefined
  let exited: () => void = () => undefined
  const receive = runStore(dataDir, {
    send: async (message) => void setImmediate(() => listen(message)),
    exit: () => void setImmediate(() => exited()),
  })
  return {
    pid: undefined,
    send: (message) => receive(message),
    onMessage: (listener) => {
      listen = listener
    },
    onExit: (listener) => {
      exited = listener
    },
    kill: () => exited(),
  }
}
