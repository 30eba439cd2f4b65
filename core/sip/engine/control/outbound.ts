import { connect, type Socket } from 'node:net'
import type { Clock, Dispose, Logger } from '../../../kit/index.ts'

/** An application that listens and waits for the server (`srf.listen`). */
export interface OutboundTarget {
  readonly host: string
  readonly port: number
}

/** The connections that we open. */
export interface Outbound {
  readonly size: number
  close(): void
}

const FIRST_MS = 200
const LONGEST_MS = 10_000

/** Keeps one connection open to each application that listens; a lost one is opened again, with growing pauses. */
export function connectToApplications(
  targets: readonly OutboundTarget[],
  clock: Clock,
  log: Logger,
  attach: (socket: Socket) => void,
): Outbound {
  const open = new Set<Socket>()
  const pauses = new Set<Dispose>()
  let isClosed = false

  const dial = (target: OutboundTarget, failures: number) => {
    if (isClosed) return
    const socket = connect(target.port, target.host)
    let tries = failures + 1
    open.add(socket)
    socket.on('connect', () => {
      tries = 0
      attach(socket)
    })
    socket.on('error', (error) => log.info('application not reached', { ...target, error: error.message }))
    socket.on('close', () => {
      open.delete(socket)
      if (isClosed) return
      const stop = clock.after(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)), () => {
        pauses.delete(stop)
        dial(target, tries)
      })
      pauses.add(stop)
    })
  }
  for (const target of targets) dial(target, 0)
  return {
    get size() {
      return open.size
    },
    close() {
      isClosed = true
      for (const stop of pauses) stop()
      for (const socket of open) socket.destroy()
    },
  }
}
