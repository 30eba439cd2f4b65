import {
  appendJournal,
  callDetails,
  closeHalf,
  countOld,
  countRecords,
  deleteOld,
  dropOldMarks,
  leftoverHalves,
  listCalls,
  listRecords,
  markAlive,
  openJournal,
  recordMark,
  storedTrace,
  type PageRequest,
} from '../../cdr/index.ts'
import type { HalfTrace, TraceEntry } from '../../call/index.ts'
import type { Ban, DraftRecord, RecordFilter } from '../../contract/index.ts'
import type { Binding } from '../../pbx/index.ts'
import type { Database } from '../../store/index.ts'
import { loadDocument, saveDocument } from './documents.ts'
import { loadBans, loadBindings, putBan, putBinding, removeBan, removeBinding } from './keyed-rows.ts'

/**
 * What is written. Each runs in a transaction with others, and twice is as good as once: after a restart of the store
 * the parent sends what was not acknowledged again.
 */
export const WRITES = {
  journalOpen: (db: Database, i: { runId: string; half: HalfTrace }) => openJournal(db, i.runId, i.half),
  journalAppend: (db: Database, i: { recordId: string; place: number; entries: readonly TraceEntry[] }) =>
    appendJournal(db, i.recordId, i.place, i.entries),
  journalClose: (db: Database, i: { half: HalfTrace; draft: DraftRecord | null }) =>
    closeHalf(db, i.half, i.draft, Date.now()),
  alive: (db: Database, i: { runId: string; clockMs: number; wallAt: number }) =>
    markAlive(db, i.runId, i.clockMs, i.wallAt),
  dropOldMarks: (db: Database, i: { runId: string }) => dropOldMarks(db, i.runId),
  saveDocument: (db: Database, i: { name: string; body: unknown; baseRevision: number | null }) =>
    saveDocument(db, i.name, i.body, i.baseRevision),
  putBinding: (db: Database, i: Binding) => putBinding(db, i),
  removeBinding: (db: Database, i: { number: string; contact: string }) =>
    removeBinding(db, i.number, i.contact),
  putBan: (db: Database, i: Ban) => putBan(db, i),
  removeBan: (db: Database, i: { address: string; user: string | null }) => removeBan(db, i.address, i.user),
  deleteOld: (db: Database, i: { before: number; batch: number; at: number; why: string }) =>
    deleteOld(db, i),
} as const

/** What is read, on a connection of its own. */
export const READS = {
  leftover: (db: Database, i: { runId: string }) => leftoverHalves(db, i.runId),
  mark: (db: Database) => recordMark(db),
  list: (db: Database, i: PageRequest) => listRecords(db, i),
  listCalls: (db: Database, i: PageRequest) => listCalls(db, i),
  count: (db: Database, i: { filter: RecordFilter }) => countRecords(db, i.filter),
  get: (db: Database, i: { callId: string }) => callDetails(db, i.callId),
  trace: (db: Database, i: { recordId: string }) => storedTrace(db, i.recordId),
  countOld: (db: Database, i: { before: number }) => countOld(db, i.before),
  loadDocument: (db: Database, i: { name: string }) => loadDocument(db, i.name),
  loadBindings: (db: Database) => loadBindings(db),
  loadBans: (db: Database) => loadBans(db),
} as const

/** Name of something the store does. */
export type WriteName = keyof typeof WRITES
/** Name of something the store reads. */
export type ReadName = keyof typeof READS
/** What an operation takes. */
export type InputOf<N extends WriteName | ReadName> =
  Parameters<(typeof WRITES & typeof READS)[N]> extends [Database, infer I] ? I : Record<string, never>
/** What an operation gives back. */
export type OutputOf<N extends WriteName | ReadName> = Awaited<ReturnType<(typeof WRITES & typeof READS)[N]>>
