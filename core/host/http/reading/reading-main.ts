import { setPriority } from 'node:os'
import { PbxError } from '../../../kit/index.ts'
import type { FromReading, ToReading } from './messages.ts'
import { serveReading, type ReadingServer } from './serve-reading.ts'

/** Nice value: calls take precedence where there are few processors. */
const BEHIND_CALLS = 10

// Before the first thread of SQLite is there; it inherits this.
try {
  setPriority(BEHIND_CALLS)
} catch {
  // Not every system lets a program do that.
}
// The parent decides when to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const tell = (message: FromReading) => {
  if (process.connected) process.send!(message)
}
let serving: Promise<ReadingServer> | undefined

process.on('message', (message: ToReading) => {
  if (message.kind === 'begin') {
    serving = serveReading(message)
    serving.then(
      () => tell({ kind: 'ready' }),
      (error: unknown) => {
        const { code, message: text } =
          error instanceof PbxError ? error : { code: 'internal', message: String(error) }
        tell({ kind: 'refused', code, message: text })
        process.disconnect()
      },
    )
  } else {
    void serving?.then(
      (server) => {
        server.settle(message.settings)
        tell({ kind: 'settled', revision: message.settings.revision })
      },
      () => undefined,
    )
  }
})
// The parent went away, however: nothing is left to do.
process.on('disconnect', () => process.exit(0))
