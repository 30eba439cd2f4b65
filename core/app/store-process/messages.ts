import type { Dispose } from '../../kit/index.ts'
import type { OperationName } from './operations.ts'

/** The parent asks. */
export type ToStore =
  | { readonly kind: 'ask'; readonly id: number; readonly name: OperationName; readonly input: unknown }
  /** Nobody waits for this read any more. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Write what was asked for so far, then end. */
  | { readonly kind: 'close' }

/** The store answers. */
export type FromStore =
  | { readonly kind: 'ready'; readonly sqliteVersion: string }
  /** It cannot be opened; the process ends. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly message: string }
  /** Something for the log; the store goes on. */
  | { readonly kind: 'warning'; readonly text: string }
  /** Writing does not succeed at the moment; null when it does again. */
  | { readonly kind: 'trouble'; readonly problem: string | null }

/** The store's process as its parent holds it; Node's child process and Electron's utility process both fit. */
export interface StoreProcess {
  readonly pid: number | undefined
  send(message: ToStore): void
  onMessage(listener: (message: FromStore) => void): void
  /** Calls the listener once, even when it could not be started at all. */
  onExit(listener: () => void): void
  kill: Dispose
}

/** A function that starts the store's process (`storeMainPath`) with the data folder as its argument. */
export type ForkStore = (dataDir: string) => StoreProcess
