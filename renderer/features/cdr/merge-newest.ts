/** A list that was read from its newest end, and where reading goes on. */
export interface Listed<Row, Cursor> {
  readonly rows: readonly Row[]
  readonly next: Cursor | undefined
}

/** The result of reading the newest page again. */
export interface Merged<Row, Cursor> extends Listed<Row, Cursor> {
  /** Rows that were not there before. */
  readonly added: number
}

/**
 * Puts the newest page, read again, before what is loaded. Rows that are there already are replaced in their place. When
 * nothing overlaps, more came than one page holds: the page then stands alone, so that the list has no hole.
 */
export function mergeNewest<Row, Cursor>(
  loaded: Listed<Row, Cursor>,
  newest: Listed<Row, Cursor>,
  keyOf: (row: Row) => string,
): Merged<Row, Cursor> {
  const known = new Set(loaded.rows.map(keyOf))
  const fresh = newest.rows.filter((row) => !known.has(keyOf(row)))
  const isWhole = newest.next === undefined
  if (loaded.rows.length === 0 || isWhole || fresh.length === newest.rows.length) {
    return { ...newest, added: fresh.length }
  }
  const again = new Map(newest.rows.map((row) => [keyOf(row), row]))
  const kept = loaded.rows.map((row) => again.get(keyOf(row)) ?? row)
  return { rows: [...fresh, ...kept], next: loaded.next, added: fresh.length }
}
