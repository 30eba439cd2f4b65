import { utilityProcess } from 'electron'
import { storeMainPath, type ForkStore, type FromStore } from '../../core/app/index.ts'

/** Starts the store as a utility process of Electron. */
export const forkStoreUtility: ForkStore = (dataDir) => {
  const child = utilityProcess.fork(storeMainPath(), [dataDir], {
    serviceName: 'Halfcall store',
    stdio: 'inherit',
  })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromStore)),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
