import type { Socket } from 'node:net'

const MOST_BYTES = 65_536

/**
 * Creates a writer that combines what it is given within one turn of the event loop into one call to the system: under
 * load an engine sends several frames per turn, and each call costs more than all the rest of a frame.
 */
export function createBatchedWriter(socket: Socket): (bytes: Buffer) => void {
  let waiting: Buffer[] = []
  let size = 0

  const flush = () => {
    const chunks = waiting
    waiting = []
    size = 0
    if (socket.writable && chunks.length > 0)
      socket.write(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
  }
  return (bytes) => {
    if (waiting.length === 0) setImmediate(flush)
    waiting.push(bytes)
    size += bytes.byteLength
    if (size >= MOST_BYTES) flush()
  }
}
