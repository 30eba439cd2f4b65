import type { Socket } from 'node:net'
import type { Clock } from '../../kit/index.ts'

/** The time for which a connection may read nothing of what waits for it, in milliseconds. */
export const STALLED_MS = 30_000
const LOOK_MS = 5000

/** The watch that ends connections whose other side reads nothing, so that no answer waits for ever. */
export interface StallWatch {
  watch(socket: Socket): void
  stop(): void
}

/** Checks every connection from time to time, whatever its protocol. */
export function createStallWatch(clock: Pick<Clock, 'after' | 'monotonic'>): StallWatch {
  const watched = new Map<Socket, { taken: number; since: number }>()
  const look = () => {
    const now = clock.monotonic()
    for (const [socket, last] of watched) {
      const taken = socket.bytesWritten - socket.writableLength
      if (socket.writableLength === 0 || taken !== last.taken) watched.set(socket, { taken, since: now })
      else if (now - last.since >= STALLED_MS) socket.destroy()
    }
    stop = clock.after(LOOK_MS, look)
  }
  let stop = clock.after(LOOK_MS, look)
  return {
    watch(socket) {
      watched.set(socket, { taken: 0, since: clock.monotonic() })
      socket.once('close', () => watched.delete(socket))
    },
    stop: () => stop(),
  }
}
