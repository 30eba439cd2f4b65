import type { Logger } from '../../kit/index.ts'
import type { AddressTrouble, Malformed, Peer, Received, TransportListener } from './transport.ts'

/** Wraps a listener so that its bugs are logged and end with the message that met them, never with the socket. */
export function guardListener(listener: TransportListener, log: Logger): TransportListener {
  const guarded =
    <A extends unknown[]>(what: string, listen: (...event: A) => void) =>
    (...event: A) => {
      try {
        listen(...event)
      } catch (error) {
        log.error(`bug while handling ${what}`, {
          error: error instanceof Error ? error.stack : String(error),
        })
      }
    }
  return {
    received: guarded('a SIP message', (received: Received, raw: Uint8Array) =>
      listener.received(received, raw),
    ),
    malformed: guarded('a malformed SIP message', (malformed: Malformed, raw: Uint8Array) =>
      listener.malformed(malformed, raw),
    ),
    disconnected: guarded('the end of a connection', (peer: Peer) => listener.disconnected(peer)),
    crowded: guarded('a refused connection', (source: string | undefined) => listener.crowded?.(source)),
    troubled: guarded('an address in trouble', (addresses: readonly AddressTrouble[]) =>
      listener.troubled?.(addresses),
    ),
  }
}
