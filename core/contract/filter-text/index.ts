export { completeFilterText, type FilterCompletion } from './complete-filter-text.ts'
export { FIELD_VALUES, SECONDS_FIELDS } from './field-words.ts'
export {
  parseFilterText,
  type FilterTextFault,
  type FilterTextMeaning,
  type FilterTextProblem,
} from './parse-filter-text.ts'
export { parseSeconds } from './parse-seconds.ts'
export { printFilterText } from './print-filter-text.ts'
