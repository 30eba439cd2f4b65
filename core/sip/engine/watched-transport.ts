import type { TransportLayer } from '../transport/index.ts'
import { kindIn, type Capture } from './capture/index.ts'
import type { Counters } from './counters.ts'
import { countedMethod } from './entrance.ts'
import type { Reach } from './reach.ts'

/** Wraps the transports; what leaves through them is counted and captured. */
export function watchedTransport(
  transport: TransportLayer,
  counters: Counters,
  capture: Capture | undefined,
  reach: Pick<Reach, 'unsent'>,
): TransportLayer {
  return {
    ...transport,
    // Listeners come and go.
    get listening() {
      return transport.listening
    },
    async send(bytes, peer, from) {
      const kind = kindIn(bytes)
      counters.add(`sent ${kind.endsWith('xx') ? kind : countedMethod(kind)}`)
      capture?.sent(bytes, peer, from)
      const fault = await transport.send(bytes, peer, from)
      if (fault) {
        counters.add(`unsent ${fault.code}`)
        reach.unsent(fault, peer)
      }
      return fault
    },
  }
}
