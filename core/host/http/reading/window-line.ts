import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { Asking, createReadRouter } from '../../../app/index.ts'
import { createTurns } from '../turns.ts'

/** The numbers of questions of one window that are worked on, and that wait for it. */
const AT_ONCE = 4
const MOST_WAITING = 500
/** Bytes of answers that may wait to be passed on. */
const MOST_UNREAD = 16_000_000

interface LineAsking extends Asking {
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** Answers a window's questions on an open line; ends the line of one that asks too much. */
export function createWindowLines(router: ReturnType<typeof createReadRouter>): (line: WebSocket) => void {
  const handler = new RPCHandler<LineAsking>(router, {
    interceptors: [({ context, next }) => context.inTurn(() => next())],
  })
  return (line) => {
    const turns = createTurns(AT_ONCE, MOST_WAITING)
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = line.bufferedAmount > MOST_UNREAD ? undefined : turns.take(work)
      if (turn) return turn
      line.close()
      return Promise.reject(new Error('too much is asked at once'))
    }
    line.on('error', () => line.terminate())
    void handler.upgrade(line, { context: { inTurn } })
  }
}
