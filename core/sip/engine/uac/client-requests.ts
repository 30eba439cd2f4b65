import type { SipRequest } from '../../message/index.ts'
import type { ClientTransaction } from '../../transaction/index.ts'
import type { Peer } from '../../transport/index.ts'
import type { Application } from '../control/index.ts'
import type { Dialog } from '../dialog/index.ts'

/** A request of an application, or of the engine itself, from its sending to the end of its transaction. */
export interface ClientRequest {
  /** The transaction id of the control protocol. */
  readonly id: string
  /** The application that sent the request; none for the engine's own. */
  readonly app: Application | undefined
  /** The dialog it was sent in or is to make. */
  readonly dialog: Dialog | undefined
  /** Whether its success makes the dialog. */
  readonly forming: boolean
  /** The request as sent, to the target that it is at now. */
  readonly request: SipRequest
  readonly peer: Peer
  readonly transaction: ClientTransaction
  /** The holder of the dialog's turn for this INVITE. */
  readonly turn: object
  /** Whether the application has its final answer; what comes later is the engine's to deal with. */
  settled: boolean
  cancelled: boolean
  /** The tag of the 2xx the application was told. */
  acceptedTag: string | undefined
  /** Repeats the ACK of the 2xx; set once it was sent. */
  repeatAck: (() => void) | undefined
  /** The highest RSeq seen per tag of the peer (RFC 3262 §4). */
  readonly reliableSeen: Map<string, number>
}

/** The requests whose transactions are not over. */
export interface ClientRequests {
  readonly size: number
  add(request: ClientRequest): void
  get(id: string): ClientRequest | undefined
  remove(request: ClientRequest): void
  ofDialog(dialog: Dialog): readonly ClientRequest[]
  /** Returns whether a re-INVITE or UPDATE of ours waits for its answer in a dialog. */
  isUpdating(dialog: Dialog): boolean
  ofApp(app: Application): readonly ClientRequest[]
  all(): readonly ClientRequest[]
}

/** Creates an empty table. */
export function createClientRequests(): ClientRequests {
  const open = new Map<string, ClientRequest>()
  const byDialog = new Map<Dialog, Set<ClientRequest>>()
  return {
    get size() {
      return open.size
    },
    add(request) {
      open.set(request.id, request)
      if (!request.dialog) return
      const others = byDialog.get(request.dialog) ?? new Set<ClientRequest>()
      byDialog.set(request.dialog, others.add(request))
    },
    get: (id) => open.get(id),
    remove(request) {
      open.delete(request.id)
      const others = request.dialog && byDialog.get(request.dialog)
      others?.delete(request)
      if (request.dialog && others?.size === 0) byDialog.delete(request.dialog)
    },
    ofDialog: (dialog) => [...(byDialog.get(dialog) ?? [])],
    isUpdating: (dialog) =>
      [...(byDialog.get(dialog) ?? [])].some(
        ({ settled, forming, request: { method } }) =>
          !settled && (method === 'UPDATE' || (method === 'INVITE' && !forming)),
      ),
    ofApp: (app) => [...open.values()].filter((request) => request.app === app),
    all: () => [...open.values()],
  }
}
