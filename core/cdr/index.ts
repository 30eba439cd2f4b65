export { exportChunks, type ExportChunk, type ExportRequest } from './export/export-records.ts'
export { zoneTime } from './export/zone-time.ts'
export { decide, kindOf, type Decision, type DecisionRule, type PolicySettings } from './policy/decide.ts'
export { everydayScenarios, previewScenarios, type EverydayScenario } from './policy/everyday.ts'
export { MAX_ROWS, type Cursor } from './query/page.ts'
export {
  callDetails,
  countRecords,
  listCalls,
  listRecords,
  storedTrace,
  type CallRow,
  type PageRequest,
  type RecordCount,
} from './query/views.ts'
export { deriveRecord } from './record/derive-record.ts'
export { interruptTrace } from './record/interrupt-trace.ts'
export {
  callQuality,
  callsBy,
  callsOfWeek,
  callsOverTime,
  concurrentCalls,
  longestCalls,
  missedByExtension,
  missedCalls,
} from './report/index.ts'
export { REPORT_MIGRATION } from './report/schema.ts'
export { countOld, deleteOld, deletionLog, type Deletion, type OldRecords } from './retention/delete-old.ts'
export {
  appendJournal,
  dropOldMarks,
  leftoverHalves,
  markAlive,
  openJournal,
  type JournalStep,
  type LeftoverHalf,
} from './store/journal.ts'
export { CDR_MIGRATIONS } from './store/schema.ts'
export { closeHalf, recordMark, type RecordMark, type Written } from './store/write-record.ts'
