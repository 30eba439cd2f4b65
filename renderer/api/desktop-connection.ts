import { RPCLink } from '@orpc/client/message-port'
import { createLinkKeeper, type Connection } from './connection.ts'
import type { Desktop } from './desktop.ts'

/** Creates the connection of the desktop window: it exists as long as the window does. */
export function createDesktopConnection(desktop: Desktop): Connection {
  const keeper = createLinkKeeper()
  const port = {
    postMessage: (message: unknown) => desktop.post(message),
    addEventListener(type: string, listener: (event: { data: unknown }) => void) {
      if (type === 'message') desktop.onMessage((data) => listener({ data }))
    },
  }
  return {
    state: keeper.state,
    connect: () => keeper.opened(new RPCLink({ port: port as unknown as MessagePort })),
    link: keeper.link,
  }
}
