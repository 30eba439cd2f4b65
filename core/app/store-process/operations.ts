import * as z from 'zod'
import {
  annotateRecord,
  appendJournal,
  callDetails,
  changedSince,
  closeHalf,
  countMaskable,
  countRecords,
  deletedRanges,
  deleteRecords,
  dropOldMarks,
  findMaskable,
  importRecords,
  keepingLog,
  knownRecords,
  lastCalls,
  leftoverHalves,
  listCalls,
  listRecords,
  loggedRecords,
  logLost,
  markAlive,
  maskRecords,
  openJournal,
  ownRecordsSince,
  planDeletion,
  recordMark,
  recordsById,
  recordsSince,
  storedTrace,
} from '../../cdr/index.ts'
import { banSchema } from '../../contract/index.ts'
import { systemClock } from '../../kit/index.ts'
import type { Binding } from '../../pbx/index.ts'
import { truncateLog, type ReadableDatabase, type WritableDatabase } from '../../store/index.ts'
import * as checks from './checks.ts'
import { loadDocument, saveDocument } from './documents.ts'
import { dropWaitingRuns, lastRuns, nextRun, plannedUntil, planRuns, settleRun } from './export-runs.ts'
import { loadBans, loadBindings, putBan, putBinding, removeBan, removeBinding } from './keyed-rows.ts'
import { asideRows, dropAside, noteAside, putDocumentAside, putHalfAside } from './put-aside.ts'
import { owesRebuild, rebuild } from './rebuild.ts'
import { REPORTS } from './report-operations.ts'

/**
 * The way an operation runs: `write` in a transaction with others, `alone` on the same connection outside of any, the
 * others each on a connection of their kind, one after the other. A `search` is one that somebody waits for; it may not
 * take for ever.
 */
export type OperationKind = 'write' | 'alone' | 'read' | 'search' | 'long'
/** The kinds of operations that write. */
export type WriteKind = 'write' | 'alone'
/** The kinds of operations that only read. */
export type ReadKind = Exclude<OperationKind, WriteKind>

/** One thing that the store does for its parent. */
export interface Operation<K extends OperationKind, I, O> {
  readonly kind: K
  readonly input: z.ZodType<I>
  readonly run: (database: K extends WriteKind ? WritableDatabase : ReadableDatabase, input: I) => Promise<O>
}

const as =
  <K extends OperationKind>(kind: K) =>
  <I, O>(input: z.ZodType<I>, run: Operation<K, I, O>['run']): Operation<K, I, O> => ({
    kind,
    input,
    run,
  })
const write = as('write')
const alone = as('alone')
const read = as('read')
const search = as('search')
const long = as('long')

const nothing = z.object({})
const binding = z.looseObject({ number: z.string(), contact: z.string() }) as unknown as z.ZodType<Binding>

/**
 * Everything that crosses the wire. Doing a write twice is as good as once: after a restart of the store the parent
 * sends again what was not acknowledged.
 */
export const OPERATIONS = {
  journalOpen: write(checks.runInput.extend({ half: checks.halfSchema }), (db, { runId, half }) =>
    openJournal(db, runId, half),
  ),
  journalAppend: write(checks.appendInput, (db, { steps }) => appendJournal(db, steps)),
  journalClose: write(
    z.object({ half: checks.halfSchema, draft: checks.draftSchema.nullable() }),
    (db, { half, draft }) => closeHalf(db, half, draft, systemClock.wall()),
  ),
  alive: write(checks.aliveInput, (db, { runId, clockMs, wallAt }) => markAlive(db, runId, clockMs, wallAt)),
  dropOldMarks: write(checks.runInput, (db, { runId }) => dropOldMarks(db, runId)),
  leftover: read(checks.runInput, (db, { runId }) => leftoverHalves(db, runId)),

  list: read(checks.pageInput, listRecords),
  listCalls: read(checks.pageInput, listCalls),
  get: read(checks.callInput, (db, { callId }) => callDetails(db, callId)),
  trace: read(checks.recordIdInput, (db, { recordId }) => storedTrace(db, recordId)),
  /** A page in another order than that of time: no index has it ready. */
  listSorted: search(checks.pageInput, listRecords),
  listCallsSorted: search(checks.pageInput, listCalls),
  count: search(checks.countInput, countRecords),
  mark: long(nothing, recordMark),
  since: long(checks.sinceInput, recordsSince),
  ownSince: long(checks.sinceInput, ownRecordsSince),
  changed: long(checks.sinceInput, changedSince),
  planDeletion: long(checks.rulesInput, planDeletion),
  deleteRecords: write(checks.deleteInput, deleteRecords),
  /** The number of records that were ever deleted by a rule: another number means that there are more. */
  countDeleted: long(nothing, (db) => loggedRecords(db, 'deleted')),
  deletedRanges: long(checks.sinceInput, deletedRanges),
  /** Forgets what was put aside before an instant. */
  dropAside: write(checks.beforeInput, (db, { before }) => dropAside(db, before)),
  /** Empties the log beside the database, in which deleted content stands for longer; false while somebody reads. */
  truncateLog: alone(nothing, truncateLog),
  /** Writes the database file anew; copies of what was deleted may stand in it until then. */
  rebuild: alone(nothing, rebuild),
  owesRebuild: long(nothing, owesRebuild),
  lastCalls: long(z.object({ numbers: z.array(z.string()) }), lastCalls),
  recordsById: long(checks.recordIdsInput, (db, { ids }) => recordsById(db, ids)),
  countMaskable: long(checks.beforeInput, (db, { before }) => countMaskable(db, before)),
  findMaskable: long(checks.beforeInput.extend({ limit: checks.batch }), (db, { before, limit }) =>
    findMaskable(db, before, limit),
  ),
  maskRecords: write(checks.maskInput, maskRecords),
  annotateRecord: write(checks.annotationInput, annotateRecord),
  knownRecords: long(checks.recordIdsInput, (db, { ids }) => knownRecords(db, ids)),
  importRecords: write(checks.importInput, importRecords),
  logLost: write(checks.lostInput, logLost),
  keepingLog: read(checks.limitInput, (db, { limit }) => keepingLog(db, limit)),

  loadDocument: read(checks.nameInput, (db, { name }) => loadDocument(db, name)),
  saveDocument: write(checks.documentInput, (db, { name, body, baseRevision }) =>
    saveDocument(db, name, body, baseRevision),
  ),
  putDocumentAside: write(checks.documentAsideInput, putDocumentAside),
  putHalfAside: write(checks.halfAsideInput, putHalfAside),
  asideRows: read(checks.limitInput, (db, { limit }) => asideRows(db, limit)),
  noteAside: write(nothing, noteAside),
  loadBindings: read(nothing, loadBindings),
  putBinding: write(binding, putBinding),
  removeBinding: write(z.object({ number: z.string(), contact: z.string() }), (db, { number, contact }) =>
    removeBinding(db, number, contact),
  ),
  loadBans: read(nothing, loadBans),
  putBan: write(banSchema, putBan),
  removeBan: write(z.object({ address: z.string(), user: z.string().nullable() }), (db, { address, user }) =>
    removeBan(db, address, user),
  ),

  reportOverTime: search(REPORTS.reportOverTime.input, REPORTS.reportOverTime.run),
  reportWeek: search(REPORTS.reportWeek.input, REPORTS.reportWeek.run),
  reportGrouped: search(REPORTS.reportGrouped.input, REPORTS.reportGrouped.run),
  reportLongest: search(REPORTS.reportLongest.input, REPORTS.reportLongest.run),
  reportConcurrent: search(REPORTS.reportConcurrent.input, REPORTS.reportConcurrent.run),
  reportQuality: search(REPORTS.reportQuality.input, REPORTS.reportQuality.run),
  reportCosts: search(REPORTS.reportCosts.input, REPORTS.reportCosts.run),
  reportCostsToday: search(REPORTS.reportCostsToday.input, REPORTS.reportCostsToday.run),
  reportMissed: search(REPORTS.reportMissed.input, REPORTS.reportMissed.run),
  reportMissedByExtension: search(REPORTS.reportMissedByExtension.input, REPORTS.reportMissedByExtension.run),
  planRuns: write(checks.plannedRunsInput, (db, { runs, again }) => planRuns(db, runs, again)),
  settleRun: write(checks.runOutcomeInput, settleRun),
  dropWaitingRuns: write(z.object({ keep: z.array(z.string()) }), (db, { keep }) =>
    dropWaitingRuns(db, keep),
  ),
  nextRun: read(z.object({ now: z.number() }), (db, { now }) => nextRun(db, now)),
  lastRuns: read(checks.limitInput, (db, { limit }) => lastRuns(db, limit)),
  plannedUntil: read(nothing, plannedUntil),
} as const

type Operations = typeof OPERATIONS
/** Name of an operation. */
export type OperationName = keyof Operations
/** Name of an operation that writes. */
export type WriteName = {
  [N in OperationName]: Operations[N]['kind'] extends WriteKind ? N : never
}[OperationName]
/** Name of an operation that only reads. */
export type ReadName = Exclude<OperationName, WriteName>
/** The input of an operation. */
export type InputOf<N extends OperationName> = z.infer<Operations[N]['input']>
/** The result of an operation. */
export type OutputOf<N extends OperationName> = Awaited<ReturnType<Operations[N]['run']>>
