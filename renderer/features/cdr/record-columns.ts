import { RECORD_COLUMN_IDS, RECORD_COLUMNS, type RecordColumn } from '../../../core/contract/index.ts'
import type { StoredTab } from './record-query.ts'

/** Columns that show a record's cell in a way of their own, and the cell by which they sort. */
export const DRAWN_COLUMNS = {
  side: 'side',
  time: 'setup_time',
  caller: 'caller_number',
  direction: 'direction',
  reached: 'destination_number',
  result: 'result',
  talk: 'duration',
  ended: 'released_by',
} as const satisfies Record<string, RecordColumn>
/** A column with a look of its own. */
export type DrawnColumn = keyof typeof DRAWN_COLUMNS
/** A column of the list: one with a look of its own, or any cell as text. */
export type ListColumn = DrawnColumn | RecordColumn

const DRAWN = Object.keys(DRAWN_COLUMNS) as DrawnColumn[]
const DRAWN_CELLS: ReadonlySet<RecordColumn> = new Set(Object.values(DRAWN_COLUMNS))

/** Every column that a list can have. */
export const LIST_COLUMNS: readonly ListColumn[] = [
  ...DRAWN,
  ...RECORD_COLUMN_IDS.filter(
    (id) => !DRAWN_CELLS.has(id) || id === 'caller_number' || id === 'destination_number',
  ),
]

/** Columns of a tab until somebody chooses others. */
export const USUAL_COLUMNS: Readonly<Record<StoredTab, readonly ListColumn[]>> = {
  calls: ['time', 'caller', 'direction', 'reached', 'result', 'talk', 'ended'],
  basic: ['time', 'caller', 'direction', 'reached', 'result', 'talk', 'ended'],
  failed: ['time', 'caller', 'direction', 'reached', 'result', 'talk', 'ended'],
  missed: ['time', 'caller', 'direction', 'reached', 'result', 'ring_seconds', 'line'],
  all: ['side', 'time', 'caller', 'direction', 'reached', 'result', 'talk', 'ended'],
}

const DRAWN_WIDTH: Readonly<Record<DrawnColumn, string>> = {
  side: '128px',
  time: '148px',
  caller: 'minmax(116px, 1fr)',
  direction: '46px',
  reached: 'minmax(132px, 1.4fr)',
  result: 'minmax(124px, 0.8fr)',
  talk: '92px',
  ended: '110px',
}
/** Narrowest list that still shows a column nobody chose. */
const FROM_PX: Partial<Record<ListColumn, number>> = {
  direction: 660,
  ring_seconds: 700,
  talk: 740,
  side: 780,
  ended: 880,
  line: 880,
}

/** Returns whether a column is drawn in its own way. */
export const isDrawn = (id: ListColumn): id is DrawnColumn => id in DRAWN_COLUMNS

/** Returns the cell by which a column sorts. */
export const cellOf = (id: ListColumn): RecordColumn => (isDrawn(id) ? DRAWN_COLUMNS[id] : id)

/** Returns the width of a column until somebody drags it, and the width of the list from which it shows. */
export function trackOf(id: ListColumn): { width: string; from?: number; isNumeric?: boolean } {
  const from = FROM_PX[id]
  const type = RECORD_COLUMNS[cellOf(id)].type
  return {
    width: isDrawn(id)
      ? DRAWN_WIDTH[id]
      : type === 'time'
        ? DRAWN_WIDTH.time
        : type === 'text'
          ? '140px'
          : '96px',
    ...(from === undefined ? {} : { from }),
    ...(id === 'talk' || (!isDrawn(id) && type !== 'time' && type !== 'text' && type !== 'flag')
      ? { isNumeric: true }
      : {}),
  }
}

/** Returns the cells that a list's columns show, for a file of the same columns in the same order. */
export function exportColumns(shown: readonly ListColumn[]): RecordColumn[] {
  const cells = shown.flatMap((id): RecordColumn[] => {
    if (id === 'caller') return ['caller_number', 'caller_name']
    if (id === 'reached') return ['dialed_number', 'destination_number', 'destination_name']
    return [cellOf(id)]
  })
  return [...new Set(cells)]
}
