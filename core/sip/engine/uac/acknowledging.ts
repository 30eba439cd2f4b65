import type { Logger } from '../../../kit/index.ts'
import { headerLines, type HeaderLine, type SipRequest } from '../../message/index.ts'
import type { TransactionLayer } from '../../transaction/index.ts'
import type { Peer } from '../../transport/index.ts'
import { cseqOf } from '../policy/message-facts.ts'
import type { Flows, Resolver, Showing } from '../route/index.ts'
import type { ClientRequest } from './client-requests.ts'
import { legRequest, resolveLeg, type Leg } from './leg.ts'

/** What sending an ACK needs. */
export interface AcknowledgingPorts {
  readonly log: Logger
  readonly layer: Pick<TransactionLayer, 'send'>
  readonly flows: Flows
  readonly resolver: Resolver
  readonly showing: Showing
}

const CREDENTIALS = ['Authorization', 'Proxy-Authorization']

/** Sends the ACK of a 2xx and remembers how to repeat it for every copy of that 2xx (RFC 3261 §13.2.2.4). */
export function createAcknowledging({ log, layer, flows, resolver, showing }: AcknowledgingPorts) {
  return (
    client: ClientRequest,
    leg: Leg,
    headers: readonly HeaderLine[],
    body: Uint8Array,
    sent: (ack: SipRequest, peer: Peer) => void = () => undefined,
    failed: (text: string) => void = () => undefined,
  ): void => {
    const credentials = CREDENTIALS.flatMap((name) =>
      headerLines(client.request, name).map((value) => ({ name, value })),
    )
    resolveLeg(leg, flows, resolver, (hop) => {
      const peer = hop.ok ? hop.value : client.peer
      const shown = showing.to(peer)
      if (!shown) return failed('requested protocol/transport not available')
      const sequence = cseqOf(client.request)?.number ?? 0
      const ack = legRequest(
        leg,
        { method: 'ACK', sequence, headers: [...credentials, ...headers], body },
        shown,
      )
      if (!ack.ok) return failed(ack.error)
      const send = () =>
        void layer.send(ack.value, peer).then((fault) => {
          if (fault) log.info('ACK not sent', { fault: fault.text })
        })
      client.repeatAck = send
      send()
      sent(ack.value, peer)
    })
  }
}

/** Sends one ACK. */
export type Acknowledge = ReturnType<typeof createAcknowledging>
