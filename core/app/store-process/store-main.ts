import { runStore } from './run-store.ts'
import type { FromStore, ToStore } from './messages.ts'

interface ParentPort {
  on(event: 'message', listener: (event: { data: ToStore }) => void): void
  postMessage(message: FromStore): void
}

const { parentPort } = process as unknown as { parentPort?: ParentPort }

if (parentPort) {
  // Electron's utility process ends with its parent by itself.
  const receive = runStore(process.argv.at(-1)!, (message) => parentPort.postMessage(message))
  parentPort.on('message', ({ data }) => receive(data))
} else {
  const receive = runStore(process.argv.at(-1)!, (message) => {
    if (process.connected) process.send!(message)
  })
  process.on('message', (message) => receive(message as ToStore))
  // The parent went away, however: what it had sent is written, then there is nothing left to do.
  process.on('disconnect', () => receive({ kind: 'close' }))
}
