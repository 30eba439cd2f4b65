import type { Dispose } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { LocalAddress, Peer } from '../../transport/index.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { Application } from '../control/index.ts'
import type { Dialog } from '../dialog/index.ts'

/** A peer's request that an application has to answer. */
export interface ServerRequest {
  /** The transaction id of the control protocol. */
  readonly id: string
  readonly app: Application
  readonly transaction: ServerTransaction
  readonly request: SipRequest
  readonly peer: Peer
  readonly local: LocalAddress
  /** The dialog it came in or has made. */
  dialog: Dialog | undefined
  /** Whether it came inside a dialog. */
  readonly inDialog: boolean
  /** Our tag in To; the application may choose it with its first answer. */
  localTag: string
  tagSent: boolean
  /** Sends 100 Trying to an INVITE, unless that was done. */
  readonly trying: () => void
  /** Stops the timer that answers in place of a silent application. */
  stopGuard: Dispose
}

/** The requests that wait for their final answer. */
export interface ServerRequests {
  readonly size: number
  add(request: ServerRequest): void
  get(id: string): ServerRequest | undefined
  /** Forgets a request that has its final answer; false when that was done before. */
  close(request: ServerRequest): boolean
  ofDialog(dialog: Dialog): readonly ServerRequest[]
  ofApp(app: Application): readonly ServerRequest[]
  all(): readonly ServerRequest[]
}

/** Creates an empty table. */
export function createServerRequests(): ServerRequests {
  const open = new Map<string, ServerRequest>()
  const where = (test: (request: ServerRequest) => boolean) => [...open.values()].filter(test)
  return {
    get size() {
      return open.size
    },
    add(request) {
      open.set(request.id, request)
    },
    get: (id) => open.get(id),
    close(request) {
      request.stopGuard()
      return open.delete(request.id)
    },
    ofDialog: (dialog) => where((request) => request.dialog === dialog),
    ofApp: (app) => where((request) => request.app === app),
    all: () => [...open.values()],
  }
}
