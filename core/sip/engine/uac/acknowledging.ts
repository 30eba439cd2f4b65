import type { Logger } from '../../../kit/index.ts'
import { headerLines, type HeaderLine, type SipRequest } from '../../message/index.ts'
import type { TransactionLayer } from '../../transaction/index.ts'
import type { Peer, SendFault } from '../../transport/index.ts'
import { cseqOf } from '../policy/message-facts.ts'
import type { NextHops, WaysTo } from '../locate/index.ts'
import type { Showing } from '../route/index.ts'
import type { ClientRequest } from './client-requests.ts'
import { legRequest, type Leg } from './leg.ts'

/** The dependencies of sending an ACK. */
export interface AcknowledgingPorts {
  readonly log: Logger
  readonly layer: Pick<TransactionLayer, 'send'>
  readonly waysTo: WaysTo
  readonly nextHops: NextHops
  readonly showing: Showing
}

const CREDENTIALS = ['Authorization', 'Proxy-Authorization']

/** Sends the ACK of a 2xx and remembers how to repeat it for every copy of that 2xx (RFC 3261 §13.2.2.4). */
export function createAcknowledging({ log, layer, waysTo, nextHops, showing }: AcknowledgingPorts) {
  /**
   * Sends an ACK, which nobody answers, to the first target that takes it, a large one over a stream (RFC 3261
   * §18.1.1).
   */
  const sendToAny = async (targets: readonly Peer[], ack: SipRequest): Promise<SendFault | undefined> => {
    let fault: SendFault | undefined
    for (const peer of targets.flatMap((target) => waysTo(target, ack))) {
      fault = await layer.send(ack, peer)
      if (!fault) return undefined
    }
    return fault
  }
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
    nextHops.ofLeg(leg, (hop) => {
      const targets: readonly Peer[] = hop.ok ? hop.value : [client.peer]
      const peer = targets[0] ?? client.peer
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
        void sendToAny(targets, ack.value).then((fault) => {
          if (fault) log.info('ACK not sent', { fault: fault.text })
        })
      client.repeatAck = send
      send()
      sent(ack.value, peer)
    })
  }
}

/** The function that sends one ACK. */
export type Acknowledge = ReturnType<typeof createAcknowledging>
