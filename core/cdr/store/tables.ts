import type { CallRecord } from '../../contract/index.ts'

/** The tables of records, traces and halves in progress, as typed queries see them. */
export interface CdrTables {
  readonly record: CallRecord
  readonly half_trace: { readonly record_id: string; readonly trace: string }
  readonly journal: { readonly record_id: string; readonly run_id: string; readonly half: string }
  readonly journal_entry: { readonly record_id: string; readonly place: number; readonly entry: string }
  readonly alive: { readonly run_id: string; readonly clock_ms: number; readonly wall_at: number }
  readonly counter: { readonly name: string; readonly value: number }
  readonly record_kind: { readonly id: number; readonly records: number }
  readonly call_sums: {
    readonly quarter: number
    readonly part: number
    readonly calls: number
    readonly answered: number
    readonly connected: number
    readonly talkSeconds: number
    readonly answeredSeconds: number
  }
  readonly call_spread: { readonly longest: number }
  readonly known_text: { readonly text: string; readonly folded: string | null }
  readonly known_number: { readonly bare: string }
  readonly record_change: { readonly id: number; readonly record_id: string }
  readonly deletion: {
    readonly id: number
    readonly kind: string
    readonly deleted_at: number
    readonly why: string
    readonly records: number
    readonly first_sequence: number
    readonly last_sequence: number
  }
}
