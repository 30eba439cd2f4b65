import {
  RECORD_COLUMN_IDS,
  type RecordColumn,
  type RecordCursor,
  type RecordSort,
} from '../../contract/index.ts'
import type { ReadableDatabase, SqlValue } from '../../store/index.ts'
import { readPageWith, type Page } from './page.ts'

/** The values of a record in the order of `RECORD_COLUMN_IDS`. */
export type Cells = readonly SqlValue[]

/** Returns the position of a column's value. */
export const placeOf = (column: RecordColumn): number => RECORD_COLUMN_IDS.indexOf(column)

const COLUMNS = RECORD_COLUMN_IDS.join(', ')

/**
 * Reads one page as bare values: as one text from SQLite, which takes a seventh of the time that an object for each row
 * does.
 */
export async function readCells(database: ReadableDatabase, page: Page): Promise<Cells[]> {
  const rows = await readPageWith<Cells>(database, page, async (query) => {
    const { sql, parameters } = query.compile()
    const row = await database.get(
      `SELECT json_group_array(json_array(${COLUMNS})) AS rows FROM (${sql})`,
      parameters as SqlValue[],
    )
    return JSON.parse(String(row!['rows'])) as Cells[]
  })
  return rows
}

/** Returns the cursor of a row in an order. */
export const cursorOfCells = (cells: Cells, { column }: RecordSort): RecordCursor => ({
  value: cells[placeOf(column)]!,
  sequence: Number(cells[placeOf('sequence')]),
})
