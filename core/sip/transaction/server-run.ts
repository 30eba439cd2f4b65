import type { SipRequest, SipResponse } from '../message/index.ts'
import type { Received, SendFault } from '../transport/index.ts'
import type { RunPorts } from './run.ts'
import type { RespondFault, ServerHandler, ServerTransaction } from './transaction.ts'

interface CommonRun {
  readonly transaction: ServerTransaction
  /** The answer sent last, if any. */
  readonly last: SipResponse | undefined
  /** Sets the handler that the layer above returned. */
  handle(handler: ServerHandler): void
  /** Called when the request came again. */
  repeated(): void
  /** Called when the stream that the request came on has ended; answers go elsewhere from now on. */
  connectionLost(): void
  dispose(): void
}

/** A non-INVITE server transaction as the layer sees it. */
export interface NistRun extends CommonRun {
  readonly kind: 'nist'
}

/** An INVITE server transaction as the layer sees it. */
export interface IstRun extends CommonRun {
  readonly kind: 'ist'
  acknowledged(ack: Received<SipRequest>): void
  /** Called when a CANCEL matched it. */
  cancelled(cancel: Received<SipRequest>): void
}

export type ServerRun = IstRun | NistRun

/** The dependencies of the runner of a server transaction, provided by the layer. */
export interface ServerPorts extends RunPorts {
  /** Passes an ACK to the layer above. */
  ack(received: Received<SipRequest>): void
  forget(): void
}

/** An answer on its way through the machine; `sent` settles what `respond` promised. */
export interface Answering {
  readonly response: SipResponse
  sent(outcome: Promise<SendFault | undefined> | RespondFault): void
}

export const TERMINATED: RespondFault = { code: 'terminated', text: 'the transaction has its final answer' }
