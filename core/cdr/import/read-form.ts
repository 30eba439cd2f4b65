import type { ImportKind, ImportMapping, ImportSource } from '../../contract/index.ts'
import type { ReadLine } from './read-line.ts'

/** The way the file is written; `guard`: formulas in it were made harmless (only CSV of ours). */
export interface ReadForm {
  readonly format: 'csv' | 'jsonl' | 'by-content'
  readonly guard: boolean
  /** The PBX that wrote it; by its first row when left out. */
  readonly source?: ImportSource | undefined
  /** The meaning of its columns to us. */
  readonly mapping?: ImportMapping | undefined
  /** Mappings that are taken where all their columns stand in its header and nothing else knows it. */
  readonly mappings?: readonly ImportMapping[] | undefined
  /** IANA zone of times without an offset; that of this computer when left out. */
  readonly zone?: string | undefined
}

/** A file of records whose begin was read. */
export interface OpenRecords {
  readonly kind: ImportKind
  /** Whether it is a file of this program. */
  readonly isOwn: boolean
  readonly lines: AsyncGenerator<ReadLine, void, void>
}
