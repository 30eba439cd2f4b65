import type { Clock, Logger } from '../../kit/index.ts'
import type { ServiceOrder } from '../service/service.ts'
import type { JournalPort } from './journal.ts'
import type { Legs } from './leg.ts'
import type { RoutingPort } from './routing.ts'

/** Everything the call model needs from outside. */
export interface CallPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly journal: JournalPort
  readonly routing: RoutingPort
  readonly legs: Legs
  /** Who is asked at the detection points of a call. */
  readonly services: ServiceOrder
  /** Returns the name of this installation. */
  site(): string
  noAnswerMs(): number
  /** Returns how many calls a local caller may have in progress. */
  maxCalls(callerNumber: string): number
  newCallId(): string
  newRecordId(wallAt: number): string
  /** Chooses the Call-ID of an INVITE before it leaves, so that the journal names what is about to be sent. */
  newSipCallId?(): string
}
