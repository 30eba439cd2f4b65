import { utilityProcess } from 'electron'
import {
  postTogether,
  storeMainPath,
  type ForkStore,
  type FromStore,
  type ToStore,
} from '../../core/app/index.ts'

/** Starts the store as a utility process of Electron. */
export const forkStoreUtility: ForkStore = (dataDir) => {
  const child = utilityProcess.fork(storeMainPath(), [dataDir], {
    serviceName: 'Halfcall store',
    stdio: 'inherit',
  })
  const post = postTogether<ToStore>(async (messages) => child.postMessage(messages))
  return {
    get pid() {
      return child.pid
    },
    send: (message) => void post(message),
    onMessage: (listener) =>
      void child.on('message', (messages) =>
        (messages as FromStore[]).forEach((message) => listener(message)),
      ),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
