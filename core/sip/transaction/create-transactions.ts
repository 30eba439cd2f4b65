import type { Clock, Logger } from '../../kit/index.ts'
import type { TransportLayer } from '../transport/index.ts'
import { type TimerValues, type TransactionLayer, type TransactionUser } from './transaction.ts'

/** What the transaction layer is made from. */
export interface TransactionOptions {
  readonly transports: Pick<TransportLayer, 'send' | 'localFor'>
  readonly user: TransactionUser
  readonly clock: Clock
  readonly log: Logger
  readonly timers?: Partial<TimerValues>
}

export function createTransactions(options: TransactionOptions): TransactionLayer {
  throw new Error(`not yet: ${Object.keys(options).length}`)
}
