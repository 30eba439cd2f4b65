import { RPCLink } from '@orpc/client/websocket'
import { backoffMs } from './backoff.ts'
import { createLinkKeeper, type Connection } from './connection.ts'
import { withUploads } from './upload-link.ts'

/**
 * Creates the connection of a window in a browser: a WebSocket that is opened again, with growing pauses, after it was
 * lost.
 * @param mayTry asked before each further try; false when the session has ended meanwhile
 */
export function createWebConnection(options: {
  readonly address: string
  readonly mayTry: () => Promise<boolean>
  readonly createSocket?: (address: string) => WebSocket
}): Connection {
  const { address, mayTry, createSocket = (url) => new WebSocket(url) } = options
  const keeper = createLinkKeeper()
  let failures = 0

  const open = () => {
    const socket = createSocket(address)
    // The link listens for the end of the socket too and must hear of it first, so that its requests fail at once.
    const link = new RPCLink({ websocket: socket })
    socket.addEventListener('open', () => {
      failures = 0
      keeper.opened(withUploads(link))
    })
    socket.addEventListener('close', () => {
      keeper.lost()
      setTimeout(() => void retry(), backoffMs(failures++))
    })
  }
  const retry = async () => {
    if (await mayTry()) open()
  }
  return { state: keeper.state, connect: open, link: keeper.link }
}
