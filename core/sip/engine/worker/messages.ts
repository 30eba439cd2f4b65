import type {
  AddressTrouble,
  Door,
  ListenerFault,
  LocalAddress,
  MoreListeners,
  Peer,
} from '../../transport/index.ts'
import type { CapturedMessage } from '../capture/index.ts'
import type { LargeRequestRules } from '../locate/index.ts'
import type { Notice } from '../notices.ts'
import type { PlainEngineOptions } from '../options.ts'

/** The sizes of the engine's tables, its counters, and how busy it is. */
export interface EngineState {
  readonly tables: Readonly<Record<string, number>>
  readonly counters: Readonly<Record<string, number>>
  readonly gauges: Readonly<Record<string, number>>
}

/** Level of a log line. */
export type Level = 'debug' | 'info' | 'warn' | 'error'

/** A message from the main thread to the worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly options: PlainEngineOptions }
  | { readonly kind: 'open'; readonly id: number; readonly verbs: readonly string[] }
  | { readonly kind: 'state'; readonly id: number }
  | { readonly kind: 'captured'; readonly id: number; readonly callIds: readonly string[] }
  | { readonly kind: 'listen'; readonly id: number; readonly wanted: MoreListeners }
  | { readonly kind: 'doors'; readonly doors: readonly Door[] }
  | { readonly kind: 'external'; readonly address: string | undefined }
  | { readonly kind: 'large'; readonly rules: Partial<LargeRequestRules> }
  | { readonly kind: 'close' }

/** A message from the worker to the main thread. */
export type FromWorker =
  | {
      readonly kind: 'started'
      readonly control: { readonly address: string; readonly port: number }
      readonly listening: readonly LocalAddress[]
    }
  | { readonly kind: 'refused'; readonly code: string | undefined; readonly message: string }
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'state'; readonly id: number; readonly state: EngineState }
  | { readonly kind: 'captured'; readonly id: number; readonly messages: CapturedMessage[] }
  | {
      readonly kind: 'listened'
      readonly id: number
      readonly listening: readonly LocalAddress[]
      readonly faults: readonly ListenerFault[]
    }
  | { readonly kind: 'disconnected'; readonly peer: Peer }
  | { readonly kind: 'troubled'; readonly addresses: readonly AddressTrouble[] }
  | {
      readonly kind: 'log'
      readonly level: Level
      readonly message: string
      readonly facts: Record<string, unknown>
    }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'closed' }
