import { parentPort } from 'node:worker_threads'
import type { Engine } from '../options.ts'
import { startEngine } from '../start-engine.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { createPortLog } from './port-log.ts'

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread')
const post = (message: FromWorker) => port.postMessage(message)
const log = createPortLog(post)
let engine: Engine | undefined

async function start(options: (ToWorker & { kind: 'start' })['options']): Promise<void> {
  try {
    engine = await startEngine({
      ...options,
      log,
      onDisconnected: (peer) => post({ kind: 'disconnected', peer }),
      onTroubled: (addresses) => post({ kind: 'troubled', addresses }),
      notice: (notice) => post({ kind: 'notice', notice }),
    })
    post({ kind: 'started', control: engine.control, listening: engine.listening })
  } catch (error) {
    const { message, code } = error as Error & { code?: string }
    post({ kind: 'refused', code, message })
  }
}

async function listen({ id, wanted }: ToWorker & { kind: 'listen' }): Promise<void> {
  const faults = (await engine?.setListeners(wanted)) ?? []
  post({ kind: 'listened', id, listening: engine?.listening ?? [], faults })
}

async function open({ id, verbs }: ToWorker & { kind: 'open' }): Promise<void> {
  await engine?.open(verbs)
  post({ kind: 'opened', id })
}

async function close(): Promise<void> {
  await engine?.close()
  post({ kind: 'closed' })
  port?.close()
}

process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }))
port.on('message', (message: ToWorker) => {
  if (message.kind === 'start') void start(message.options)
  else if (message.kind === 'close') void close()
  else if (message.kind === 'captured')
    post({ kind: 'captured', id: message.id, messages: engine?.captured(message.callIds) ?? [] })
  else if (message.kind === 'listen') void listen(message)
  else if (message.kind === 'open') void open(message)
  else if (message.kind === 'doors') engine?.setDoors(message.doors)
  else if (message.kind === 'external') engine?.setExternalAddress(message.address)
  else if (message.kind === 'large') engine?.setLargeRequests(message.rules)
  else {
    const state = {
      tables: engine?.tables() ?? {},
      counters: engine?.counters() ?? {},
      gauges: engine?.gauges() ?? {},
    }
    post({ kind: 'state', id: message.id, state })
  }
})
