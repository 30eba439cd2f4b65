import type { ReadName, WriteName } from './operations.ts'

/** The parent asks. */
export type ToStore =
  | {
      readonly kind: 'ask'
      readonly id: number
      readonly name: WriteName | ReadName
      readonly input: unknown
    }
  | { readonly kind: 'close' }

/** The store answers. */
export type FromStore =
  | { readonly kind: 'ready'; readonly sqliteVersion: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: 'closed' }

/** The store's process as its parent holds it; Node's child process and Electron's utility process both fit. */
export interface StoreProcess {
  readonly pid: number | undefined
  send(message: ToStore): void
  onMessage(listener: (message: FromStore) => void): void
  onExit(listener: () => void): void
  kill(): void
}

/** Starts the store's process for a data folder. */
export type ForkStore = (dataDir: string) => StoreProcess
