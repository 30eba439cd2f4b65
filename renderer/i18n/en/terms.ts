import { RECORD_COLUMNS, VALUE_WORDS, type RecordColumn } from '../../../core/contract/index.ts'

const columns = Object.fromEntries(
  Object.entries(RECORD_COLUMNS).map(([column, { title }]) => [column, title]),
) as Record<RecordColumn, string>

/** Words for the columns of a record and for the values of its closed lists. */
export const terms = {
  columns,
  result: VALUE_WORDS.en.result,
  side: {
    O: { local: 'local caller', outside: 'outside caller' },
    T: { local: 'local callee', outside: 'outside callee' },
  },
  sideName: { O: 'Caller half (O)', T: 'Callee half (T)' },
  party: VALUE_WORDS.en.party,
  direction: VALUE_WORDS.en.direction,
  releasedBy: VALUE_WORDS.en.released_by,
  service: VALUE_WORDS.en.service,
  yesNo: { 0: 'No', 1: 'Yes', false: 'No', true: 'Yes' },
  recording: VALUE_WORDS.en.recording,
  stage: { setup: 'Setup', ringing: 'Ringing', talk: 'Talk' },
  live: { setup: 'Setup', ringing: 'Ringing', talking: 'Talking', held: 'On hold' },
}
