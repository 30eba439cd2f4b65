import { randomUUID } from 'node:crypto'
import {
  headerLines,
  headerValue,
  headerValues,
  type HeaderLine,
  type SipRequest,
} from '../../message/index.ts'
import { nokFrame, sentRequestFrame, type Application, type SipFrame } from '../control/index.ts'
import type { Framing } from '../framing.ts'
import type { AppRequest } from '../policy/app-message.ts'
import { cseqOf } from '../policy/message-facts.ts'
import type { ClientRequest, ClientRequests } from './client-requests.ts'

/** The dependencies of giving up an INVITE. */
export interface CancellingPorts {
  readonly clients: ClientRequests
  readonly framing: Framing
}

/** The header lines of a CANCEL that are the INVITE's (RFC 3261 §9.1). */
const DICTATED = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'route',
  'max-forwards',
  'contact',
  'content-length',
])

/** Builds the CANCEL of an INVITE. */
function cancelOf(invite: SipRequest, extra: readonly HeaderLine[]): SipRequest {
  const copied = ['Via', 'Route', 'From', 'To', 'Call-ID'].flatMap((name) => {
    const lines = name === 'Via' ? headerValues(invite, 'Via').slice(0, 1) : headerLines(invite, name)
    return lines.map((value) => ({ name, value }))
  })
  return {
    type: 'request',
    method: 'CANCEL',
    uri: invite.uri,
    headers: [
      ...copied,
      { name: 'CSeq', value: `${cseqOf(invite)?.number ?? 0} CANCEL` },
      { name: 'Max-Forwards', value: headerValue(invite, 'Max-Forwards') ?? '70' },
      ...extra,
    ],
    body: new Uint8Array(),
  }
}

/** Gives up INVITEs of ours. */
export function createCancelling(ports: CancellingPorts) {
  const cancel = (client: ClientRequest, extra: readonly HeaderLine[]) => {
    client.cancelled = true
    if (!client.settled) client.transaction.cancel(extra)
  }
  return {
    /** CANCEL by the engine itself. */
    cancel,
    /**
     * Handles a CANCEL by an application. When the 2xx is there already and not acknowledged, the call ends right after
     * the ACK.
     */
    request(app: Application, frame: SipFrame, wanted: AppRequest): void {
      const client = ports.clients.get(frame.transactionId)
      const open = client && (!client.settled || client.dialog?.awaitingAck === client.id)
      if (!client || !open || client.app !== app || client.request.method !== 'INVITE') {
        return app.send(nokFrame(frame.id, `unable to cancel unknown transaction id: ${frame.transactionId}`))
      }
      const extra = wanted.headers.filter((line) => !DICTATED.has(line.name.toLowerCase()))
      const message = cancelOf(client.request, extra)
      const framed = ports.framing.requested(message, client.peer)
      app.send(sentRequestFrame(frame.id, randomUUID(), framed))
      cancel(client, extra)
    },
  }
}

/** The two ways of giving up INVITEs: by the engine itself or by an application. */
export type Cancelling = ReturnType<typeof createCancelling>
