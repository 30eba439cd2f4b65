import {
  columnTitle,
  OFFSET_TITLE,
  RECORD_COLUMNS,
  wordsOf,
  type ColumnType,
  type RecordColumn,
  type TitleLanguage,
} from '../../contract/index.ts'

/** The width that values of each type need, in characters. */
const BY_TYPE: Readonly<Record<ColumnType, number>> = {
  text: 18,
  integer: 8,
  seconds: 10,
  real: 8,
  flag: 6,
  time: 19,
}
/** Texts that are longer or shorter than most. */
const BY_COLUMN: Readonly<Partial<Record<RecordColumn, number>>> = {
  caller_name: 26,
  destination_name: 26,
  reason_text: 26,
  user_agent: 26,
  note: 36,
  line: 14,
  did: 16,
  transport: 9,
  codec: 9,
  currency: 8,
  sip_call_id: 36,
  call_id: 37,
  related_call_id: 37,
  record_id: 37,
}
/** A title has the mark of its filter beside it. */
const FILTER_MARK = 4
const PADDING = 2

const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length))

/**
 * Returns the widths of the columns of a sheet in characters, that of the offset last: titles and usual values are seen
 * whole.
 */
export const columnWidths = (columns: readonly RecordColumn[], language: TitleLanguage): number[] => [
  ...columns.map((id) => {
    const words = wordsOf(id, language)
    const usual = words
      ? longest(Object.values(words)) + PADDING
      : (BY_COLUMN[id] ?? BY_TYPE[RECORD_COLUMNS[id].type])
    return Math.max(usual, columnTitle(id, language).length + FILTER_MARK)
  }),
  OFFSET_TITLE[language].length + FILTER_MARK,
]
