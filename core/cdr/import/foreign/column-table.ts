import type { CellReader } from './cell-readers.ts'
import type { ColumnUse, ForeignCells, Target } from './foreign-source.ts'

/** Builds the table from their columns to ours: their name, how a cell is read, what it is to us. */
export const columnTable = (
  ...rows: readonly (readonly [name: string, read: CellReader, ...to: Target[]])[]
): readonly ColumnUse[] => rows.map(([name, read, ...to]) => ({ name, read, to }))

const SEPARATOR = '\u001f'

/**
 * Returns a function that joins the cells of some columns into one text, which is empty unless each of the needed ones
 * is filled.
 */
export const joined =
  (needed: readonly string[], ...more: string[]) =>
  (cells: ForeignCells): string =>
    needed.every((name) => cells.get(name))
      ? [...needed, ...more].map((name) => cells.get(name) ?? '').join(SEPARATOR)
      : ''
