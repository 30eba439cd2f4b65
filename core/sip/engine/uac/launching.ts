import { randomUUID } from 'node:crypto'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { ClientFailure } from '../../transaction/index.ts'
import type { InTurn, InTurnHandler, Targets } from '../locate/index.ts'
import type { Peer, Received } from '../../transport/index.ts'
import type { ClientRequest, ClientRequests } from './client-requests.ts'

/** On whose behalf a request leaves. */
export type Origin = Pick<ClientRequest, 'app' | 'dialog' | 'forming'> & { readonly turn?: object }

/** The listener for the outcome of requests. */
export interface Outcome {
  response(client: ClientRequest, received: Received<SipResponse>): void
  failed(client: ClientRequest, reason: ClientFailure, text: string): void
  /** Called when no copy of an answer can come any more. */
  ended(client: ClientRequest): void
}

/** A request with the targets that it may go to, as the first of them gets it and as others do. */
export interface Sending {
  readonly targets: Targets
  readonly request: SipRequest
  readonly build: (peer: Peer) => SipRequest | undefined
}

/**
 * Starts client transactions and keeps them in the table until they are over. Outcomes come after the call returned.
 */
export function createLaunching(inTurn: InTurn, clients: ClientRequests, outcome: () => Outcome) {
  return ({ targets, request, build }: Sending, origin: Origin): ClientRequest => {
    const early: ((client: ClientRequest) => void)[] = []
    const started: { client?: ClientRequest } = {}
    const later = (task: (client: ClientRequest) => void) => {
      if (started.client) task(started.client)
      else early.push(task)
    }
    const handler: InTurnHandler = {
      moved(sent, peer) {
        if (!origin.forming || !origin.dialog) return
        origin.dialog.localContact = headerValue(sent, 'Contact')
        origin.dialog.hop = peer
      },
      response: (received) => later((client) => outcome().response(client, received)),
      failed: (reason, text) => later((client) => outcome().failed(client, reason, text)),
      ended: () =>
        later((client) => {
          outcome().ended(client)
          clients.remove(client)
        }),
    }
    const transaction = inTurn(targets, request, build, handler)
    const client: ClientRequest = {
      id: randomUUID(),
      app: origin.app,
      dialog: origin.dialog,
      forming: origin.forming,
      get request() {
        return transaction.request
      },
      get peer() {
        return transaction.peer
      },
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

/** The function that starts one request. */
export type Launch = ReturnType<typeof createLaunching>
