export { DAYS_MIGRATION } from './days/schema.ts'
export { keepNextDay, type DayAccess } from './days/keep-day.ts'
export type { ExportChunk } from './export/export-chunk.ts'
export { createTally } from './export/tally.ts'
export { exportChunks } from './export/export-records.ts'
export { importRecords, knownRecords, type ImportBatch } from './import/import-records.ts'
export { readColumns } from './import/read-columns.ts'
export { readInThread } from './import/read-in-thread.ts'
export { openRecords, readRecords, type ReadForm, type ReadLine } from './import/read-records.ts'
export { ALL_COLUMNS, csvHeader, csvRow } from './export/lines.ts'
export { ownRecordsSince, type OwnRecords } from './query/own-since.ts'
export { zoneTime } from './export/zone-time.ts'
export { decide, kindOf, type Decision, type DecisionRule, type PolicySettings } from './policy/decide.ts'
export { everydayScenarios, previewScenarios, type EverydayScenario } from './policy/everyday.ts'
export { lastCalls, type LastCall } from './query/last-calls.ts'
export { matches } from './query/matches.ts'
export { MAX_ROWS, NEWEST_FIRST } from './query/page.ts'
export { recordsById } from './query/records-by-id.ts'
export { countRecords } from './query/totals.ts'
export { recordsSince, type SinceRequest } from './query/since.ts'
export {
  callDetails,
  listCalls,
  listRecords,
  storedTrace,
  type CallRow,
  type PageRequest,
} from './query/views.ts'
export { withCost } from './record/with-cost.ts'
export { deriveRecord, traceFacts } from './record/derive-record.ts'
export { interruptTrace } from './record/interrupt-trace.ts'
export { deletedRanges, type DeletedRanges } from './retention/deleted-ranges.ts'
export { deleteRecords, type DeletionBatch } from './retention/delete-records.ts'
export { keepingLog, loggedRecords, logLost, type LostRecords } from './retention/keeping-log.ts'
export { maskNumber } from './retention/mask-number.ts'
export { countMaskable, findMaskable, maskRecords, type MaskingBatch } from './retention/mask-records.ts'
export { planDeletion, type Cutoff, type DeletionPlan, type KeepRules } from './retention/plan-deletion.ts'
export { KEEPING_MIGRATION, LOST_MIGRATION } from './store/keeping-schema.ts'
export {
  callQuality,
  callsBy,
  callsOfWeek,
  callsOverTime,
  concurrentCalls,
  costsBy,
  costsToday,
  longestCalls,
  missedByExtension,
  missedCalls,
} from './report/index.ts'
export { LONG_MIGRATION, REPORT_MIGRATION } from './report/schema.ts'
export {
  appendJournal,
  dropOldMarks,
  leftoverHalves,
  markAlive,
  openJournal,
  type JournalStep,
  type LeftoverHalf,
} from './store/journal.ts'
export { annotateRecord, type AnnotationRequest } from './store/annotate.ts'
export { ANNOTATION_MIGRATION } from './store/annotation-schema.ts'
export { CALL_SUMS_MIGRATION } from './store/call-sums-schema.ts'
export { COST_MIGRATION } from './store/cost-schema.ts'
export { CHANGE_MIGRATION } from './store/change-schema.ts'
export { changedSince, type ChangedRecords } from './query/changed.ts'
export { KIND_GONE_MIGRATION, SEARCH_MIGRATION } from './store/search-schema.ts'
export { NUMBER_PLAN_MIGRATION } from './store/number-plan-schema.ts'
export { TEXT_MIGRATION } from './store/text-schema.ts'
export { foldNewTexts } from './store/fold-new-texts.ts'
export { NUMBER_MIGRATION } from './store/number-schema.ts'
export { CDR_MIGRATIONS } from './store/schema.ts'
export { closeHalf, insertRecord, recordMark, type RecordMark, type Written } from './store/write-record.ts'
