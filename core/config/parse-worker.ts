import { parentPort, workerData } from 'node:worker_threads'
import { compareConfiguration } from './parse-configuration.ts'
import type { FromParser, ParseOrder } from './parse-in-thread.ts'

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread')
const { text, current } = workerData as ParseOrder
port.postMessage('begun' satisfies FromParser)
port.postMessage(compareConfiguration(text, current) satisfies FromParser)
