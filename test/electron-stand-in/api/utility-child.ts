// Loaded first in a utility process: gives it process.parentPort, and ends it with its parent.
import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage(message: unknown) {
    if (process.connected) process.send!(message)
  },
})
Object.assign(process, { type: 'utility', parentPort })
process.on('message', ({ data }: { data: unknown }) => parentPort.emit('message', { data, ports: [] }))
process.on('disconnect', () => process.exit(0))
