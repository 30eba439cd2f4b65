import { createReadStream } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { CallRecord } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { openRecords } from './read-records.ts'
import {
  BATCH,
  type FromReader,
  type LineProblem,
  type ReaderOrder,
  type ToReader,
} from './thread-messages.ts'

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread')
const { path, form } = workerData as ReaderOrder

/**
 * Sends a batch and waits for the answer: the next one is read when the last was taken, so that a slow store slows down
 * the reading.
 */
const told = (message: FromReader) =>
  new Promise<ToReader>((resolve) => {
    port.once('message', resolve)
    port.postMessage(message)
  })

async function readAll(): Promise<void> {
  const input = createReadStream(path)
  const { kind, lines } = await openRecords(input, { ...form, format: 'by-content' })
  let records: CallRecord[] = []
  let problems: LineProblem[] = []
  /** Sends the batch and returns whether more is wanted. */
  const flush = async () => {
    const answer = await told({ is: 'batch', kind, records, problems, bytes: input.bytesRead })
    records = []
    problems = []
    return answer === 'next'
  }
  for await (const read of lines) {
    if ('record' in read) records.push(read.record)
    else problems.push(read)
    if (records.length + problems.length >= BATCH && !(await flush())) return
  }
  await flush()
}

try {
  await readAll()
  port.postMessage({ is: 'end' } satisfies FromReader)
} catch (error) {
  const { code, message } = error as Error & { code?: string }
  port.postMessage({
    is: 'refused',
    code: error instanceof PbxError ? error.code : (code ?? 'internal'),
    message,
  } satisfies FromReader)
}
port.close()
