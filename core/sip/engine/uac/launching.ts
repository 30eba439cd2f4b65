import { randomUUID } from 'node:crypto'
import type { SipRequest, SipResponse } from '../../message/index.ts'
import type { ClientHandler, TransactionLayer } from '../../transaction/index.ts'
import type { Peer, Received } from '../../transport/index.ts'
import type { ClientRequest, ClientRequests } from './client-requests.ts'

/** On whose behalf a request leaves. */
export type Origin = Pick<ClientRequest, 'app' | 'dialog' | 'forming'> & { readonly turn?: object }

/** Hears what becomes of requests. */
export interface Outcome {
  response(client: ClientRequest, received: Received<SipResponse>): void
  failed(client: ClientRequest, reason: 'timeout' | 'transport', text: string): void
  /** No copy of an answer can come any more. */
  ended(client: ClientRequest): void
}

/** Starts client transactions and keeps them in the table until they are over. Outcomes come after the call returned. */
export function createLaunching(
  layer: Pick<TransactionLayer, 'request'>,
  clients: ClientRequests,
  outcome: () => Outcome,
) {
  return (request: SipRequest, peer: Peer, origin: Origin): ClientRequest => {
    const early: ((client: ClientRequest) => void)[] = []
    const started: { client?: ClientRequest } = {}
    const later = (task: (client: ClientRequest) => void) => {
      if (started.client) task(started.client)
      else early.push(task)
    }
    const handler: ClientHandler = {
      response: (received) => later((client) => outcome().response(client, received)),
      failed: (reason, text) => later((client) => outcome().failed(client, reason, text)),
      ended: () =>
        later((client) => {
          outcome().ended(client)
          clients.remove(client)
        }),
    }
    const transaction = layer.request(request, peer, handler)
    const client: ClientRequest = {
      id: randomUUID(),
      app: origin.app,
      dialog: origin.dialog,
      forming: origin.forming,
      request: transaction.request,
      peer: transaction.peer,
      transaction,
      turn: origin.turn ?? {},
      settled: false,
      cancelled: false,
      acceptedTag: undefined,
      repeatAck: undefined,
      reliableSeen: new Map(),
    }
    clients.add(client)
    queueMicrotask(() => {
      started.client = client
      for (const task of early) task(client)
    })
    return client
  }
}

/** Starts one request. */
export type Launch = ReturnType<typeof createLaunching>
