import type { ImportKind, RecordColumn } from '../../../contract/index.ts'
import type { LooseRecord } from '../check-record.ts'
import type { CellReader } from './cell-readers.ts'
import type { DateOrder } from './clock-time.ts'

/** A column of ours, or `total`: the seconds from setup to release, which no column of ours holds. */
export type Target = RecordColumn | 'total'

/** The meaning of a foreign column to us, and the way its cells are read. */
export interface ColumnUse {
  /** Its name, lower case. */
  readonly name: string
  readonly to: readonly Target[]
  readonly read: CellReader
}

/** Columns without a header, known by their number and by what stands where. */
export interface Layout {
  readonly names: readonly string[]
  /** The look of the cells of a row, by their names. */
  readonly looks: Readonly<Record<string, RegExp>>
}

/** The cells of a row by the names of their columns. */
export type ForeignCells = ReadonlyMap<string, string>

/** The content of a row on its way to a record. */
export interface ForeignDraft extends LooseRecord {
  total?: number | null
}

/** Columns of a row that is a leg. */
export interface LegColumns {
  /** Its own name. */
  readonly own: string
  /** Names of the legs that it was bridged to. */
  readonly bridged: readonly string[]
  /** The name of the leg that made it. */
  readonly origin?: string
  /** `a` or `b`. */
  readonly letter?: string
}

/** A source of rows: a table from its columns to ours. */
export interface ForeignSource {
  readonly kind: ImportKind
  /** The name in the tag `from:` of its records. */
  readonly name: string
  /** The name that people use. */
  readonly title: string
  /** Layouts without a header. */
  readonly layouts: readonly Layout[]
  /** Headers that make it known: each of the names of one of these is there. Names are lower case. */
  readonly headers: readonly (readonly string[])[]
  /** The first that is not empty fills a column of ours. */
  readonly columns: readonly ColumnUse[]
  /** The order of the date in its times, where it is not the year first. */
  readonly order?: DateOrder
  /** Returns what identifies a row for ever; empty where nothing does but all that it says. */
  readonly identity: (cells: ForeignCells) => string
  /** Returns the name of the call: rows that share it are related. Empty where it has none. */
  readonly call?: (cells: ForeignCells) => string
  readonly legs?: LegColumns
  /** Returns whether a row below the header says nothing about a call. */
  readonly isNoCall?: (cells: ForeignCells) => boolean
  /** Fills in what takes more than one cell; returns what is wrong, if anything. */
  readonly finish?: (draft: ForeignDraft, cells: ForeignCells) => string | undefined
}
