import { on, once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { PbxError } from '../../kit/index.ts'
import type { FromReader, ReadBatch, ReaderOrder, ToReader } from './thread-messages.ts'

/** The thread holds a batch and a line; whatever the file holds, it cannot take more. */
const MAX_MEGABYTES = 256

/**
 * Reads the records of a file in a thread of its own: what calls need is not delayed by it.
 * @throws PbxError `import.not-records` when it is no file of records
 */
export async function* readInThread(order: ReaderOrder): AsyncGenerator<ReadBatch, void, void> {
  const worker = new Worker(new URL(`./read-worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'import',
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
  })
  const answer = (message: ToReader) => worker.postMessage(message)
  const ended = new AbortController()
  worker.once('exit', () => ended.abort())
  try {
    for await (const [message] of on(worker, 'message', { signal: ended.signal }) as AsyncIterable<
      [FromReader]
    >) {
      if (message.is === 'end') return
      if (message.is === 'refused') throw new PbxError(message.code, message.message)
      yield message
      answer('next')
    }
  } finally {
    // Whoever stops reading does so between two batches, while the thread waits for an answer.
    answer('stop')
    if (!ended.signal.aborted) await once(worker, 'exit')
  }
}
