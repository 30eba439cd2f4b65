import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Configuration, ConfigProblem } from '../contract/index.ts'
import { err, type Clock, type Dispose, type Result } from '../kit/index.ts'
import { MAX_CONFIGURATION_LENGTH } from './document-bounds.ts'
import type { ComparedConfiguration } from './parse-configuration.ts'

/** The time that reading a text may take. */
const MAX_READING_MS = 5000
/** The memory that reading a text may take, whatever it holds. */
const MAX_MEGABYTES = 512
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY'

/** The order for a thread to check a text. */
export interface ParseOrder {
  readonly text: string
  readonly current: Configuration
}

/** The outcome of the check. */
export type ParseOutcome = Result<ComparedConfiguration, ConfigProblem[]>
/** A message of the thread: that it has begun to read, then the outcome. */
export type FromParser = 'begun' | ParseOutcome

const refused = (message: string): ParseOutcome => err([{ path: '', message }])

/**
 * Does what `compareConfiguration` does in a thread of its own, within limits of time and memory, so that it never
 * delays calls, whatever the text holds.
 */
export function parseInThread(order: ParseOrder, clock: Clock): Promise<ParseOutcome> {
  if (order.text.length > MAX_CONFIGURATION_LENGTH) {
    return Promise.resolve(refused(`is longer than ${MAX_CONFIGURATION_LENGTH} characters`))
  }
  const worker = new Worker(new URL(`./parse-worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'configuration',
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
  })
  return new Promise((resolve) => {
    let forget: Dispose | undefined
    const finish = (outcome: ParseOutcome) => {
      forget?.()
      void worker.terminate()
      resolve(outcome)
    }
    worker.on('message', (message: FromParser) => {
      if (message !== 'begun') return finish(message)
      // Counted from here: on a busy machine the start of the thread alone takes seconds.
      forget = clock.after(MAX_READING_MS, () => finish(refused('took too long to read')))
    })
    worker.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      finish(
        refused(code === OUT_OF_MEMORY ? 'takes too much memory to read' : `cannot be read: ${message}`),
      ),
    )
  })
}
