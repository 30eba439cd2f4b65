import type { Logger } from '../../kit/index.ts'
import type { TransportListener } from './transport.ts'

/** A listener whose bugs are logged and end with the message that met them, never with the socket. */
export function guardListener(listener: TransportListener, log: Logger): TransportListener {
  const guarded =
    <A>(what: string, listen: (event: A) => void) =>
    (event: A) => {
      try {
        listen(event)
      } catch (error) {
        log.error(`bug while handling ${what}`, {
          error: error instanceof Error ? error.stack : String(error),
        })
      }
    }
  return {
    received: guarded('a SIP message', (received) => listener.received(received)),
    malformed: guarded('a malformed SIP message', (malformed) => listener.malformed(malformed)),
    disconnected: guarded('the end of a connection', (peer) => listener.disconnected(peer)),
  }
}
