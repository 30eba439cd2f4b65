import type { SipRequest } from '../message/index.ts'
import type { Peer, Received, SendFault } from '../transport/index.ts'
import { responseTarget, sentByUri, targetWithoutConnection } from './response-target.ts'
import type { RunPorts } from './run.ts'

/** The way that the answers to one request take. */
export interface AnswerWay {
  send(bytes: Uint8Array): Promise<SendFault | undefined>
  /** Called when the stream that the request came on has ended. */
  connectionLost(): void
}

/**
 * Creates the way of the answers to a request: back to where it came from, out of the socket that it came in at. Where
 * its stream has ended: over a new one to the same address, and should that fail, to the servers that its sent-by
 * names, if the sender is one of them (RFC 3261 §18.2.2, RFC 3263 §5): nobody sends our answers to strangers.
 */
export function createAnswerWay(
  { message, peer, local }: Received<SipRequest>,
  ports: Pick<RunPorts, 'send' | 'locate'>,
): AnswerWay {
  let target: Peer = responseTarget(message, peer)
  let isLost = false

  const elsewhere = async (bytes: Uint8Array, fault: SendFault): Promise<SendFault | undefined> => {
    const servers = await ports.locate(sentByUri(message))
    if (!servers.some(({ address }) => address === peer.address)) return fault
    for (const server of servers) {
      if (server.address === peer.address && server.port === target.port) continue
      if (await ports.send(bytes, server, local)) continue
      target = server
      return undefined
    }
    return fault
  }
  return {
    send(bytes) {
      const sent = ports.send(bytes, target, local)
      return isLost ? sent.then((fault) => fault && elsewhere(bytes, fault)) : sent
    },
    connectionLost() {
      isLost = true
      target = targetWithoutConnection(message, peer)
    },
  }
}
