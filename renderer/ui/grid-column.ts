/** A column of a data grid. */
export interface GridColumn {
  readonly id: string
  readonly title: string
  /** A track of CSS grid: `120px`, `minmax(120px, 1fr)`. */
  readonly width: string
  readonly isNumeric?: boolean
  /** Whether the title is for screen readers only. */
  readonly isTitleHidden?: boolean
  /** Narrowest grid, in CSS pixels, that still shows this column. */
  readonly from?: number
  readonly isSortable?: boolean
  readonly isResizable?: boolean
}

/** The column by which a grid is sorted. */
export interface GridSort {
  readonly id: string
  readonly direction: 'ascending' | 'descending'
}

/** Returns the order after a click on a column title: ascending, or descending when it was ascending by that column. */
export const sortAfterClick = (sort: GridSort, id: string): GridSort => ({
  id,
  direction: sort.id === id && sort.direction === 'ascending' ? 'descending' : 'ascending',
})

/** Returns the columns that a grid of this width shows. */
export const columnsFor = (columns: readonly GridColumn[], width: number): readonly GridColumn[] =>
  width === 0 ? columns : columns.filter(({ from = 0 }) => width >= from)

/** Returns the index to which a key moves the cursor; undefined when the key does not move it. */
export function cursorAfterKey(key: string, index: number, count: number, page: number): number | undefined {
  const last = count - 1
  const to: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: last,
  }
  const next = to[key]
  return next === undefined || count === 0 ? undefined : Math.min(last, Math.max(0, next))
}
