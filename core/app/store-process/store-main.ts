import type { FromStore, ToStore } from './messages.ts'
import { postTogether } from './post-together.ts'
import { runStore } from './run-store.ts'

/** The part of Electron's `process.parentPort` that is used. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToStore[] }) => void): void
  postMessage(messages: readonly FromStore[]): void
}

const dataDir = process.argv.at(-1)!
const { parentPort } = process as unknown as { parentPort?: ParentPort }

// The parent decides when to end: it gets the same signal, and writes its last records after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

if (parentPort) {
  // A utility process ends with its parent by itself.
  const receive = runStore(dataDir, {
    send: postTogether(async (messages) => parentPort.postMessage(messages)),
    // A turn later, so that what was posted has left.
    exit: (code) => void setImmediate(() => process.exit(code)),
  })
  parentPort.on('message', ({ data }) => data.forEach((message) => receive(message)))
} else {
  const receive = runStore(dataDir, {
    send: postTogether(
      (messages) =>
        new Promise((resolve) => {
          if (process.connected) process.send!(messages, () => resolve())
          else resolve()
        }),
    ),
    exit: (code) => process.exit(code),
  })
  process.on('message', (messages) => (messages as ToStore[]).forEach((message) => receive(message)))
  // The parent went away, however: what it had sent is written, then there is nothing left to do.
  process.on('disconnect', () => receive({ kind: 'close' }))
}
