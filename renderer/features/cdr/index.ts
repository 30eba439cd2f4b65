export { default as AddFilter } from './AddFilter.vue'
export { default as AddressNote } from './AddressNote.vue'
export { default as CalleeHint } from './CalleeHint.vue'
export { default as DirectionChoice } from './DirectionChoice.vue'
export { FILE_KINDS, OWN_LANGUAGE, type FileKind } from './file-kinds.ts'
export { default as DirectionArrow } from './DirectionArrow.vue'
export { default as FilterBox } from './FilterBox.vue'
export { default as RangeChoice } from './RangeChoice.vue'
export {
  fromAddress,
  oneValue,
  recordsOfNumber,
  toAddress,
  valueOf,
  withValue,
  type RecordQuery,
} from './record-query.ts'
export { useFilterWords } from './use-filter-words.ts'
export { useRecordFeedStore } from './record-feed-store.ts'
export { default as RecordsView } from './RecordsView.vue'
export { default as ResultWord } from './ResultWord.vue'
export { OWN_WEEKDAY } from './own-weekday.ts'
export { RANGES, rangeSpan, type RangeName, type TimeSpan, type Weekday } from './time-range.ts'
