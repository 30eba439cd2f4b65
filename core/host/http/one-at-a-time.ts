import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The number of requests that may wait on a connection behind the one that is being answered. */
export const MAX_PIPELINED = 16

interface Line {
  readonly waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[]
  /** Whether more came than may wait: the connection ends after those that do. */
  isOverrun: boolean
}

/** The requests of each connection, one after the other. */
export interface OneAtATime {
  readonly request: RequestListener
  /** Returns whether a request of this connection has not been answered yet. */
  isBusy(socket: Duplex): boolean
}

/**
 * Begins a request when the answer to the one before it on the same connection has been sent (RFC 9112 §9.3.2). A
 * client that sends too many ahead gets the answers to the first ones and a closed connection.
 */
export function oneAtATime(handle: RequestListener): OneAtATime {
  const lines = new WeakMap<Duplex, Line>()
  const begin = (request: IncomingMessage, response: ServerResponse, line: Line) => {
    const { socket } = request
    response.once('close', () => {
      const next = line.waiting.shift()
      if (socket.destroyed) line.waiting.length = 0
      else if (next) begin(next.request, next.response, line)
      else if (line.isOverrun) socket.destroySoon()
      else lines.delete(socket)
    })
    handle(request, response)
  }
  return {
    request(request, response) {
      const line = lines.get(request.socket)
      if (!line) {
        const first: Line = { waiting: [], isOverrun: false }
        lines.set(request.socket, first)
        return begin(request, response, first)
      }
      if (line.waiting.length >= MAX_PIPELINED) line.isOverrun = true
      if (!line.isOverrun) line.waiting.push({ request, response })
    },
    isBusy: (socket) => lines.has(socket),
  }
}
