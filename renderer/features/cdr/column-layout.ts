import { LIST_COLUMNS, USUAL_COLUMNS, type ListColumn } from './record-columns.ts'
import type { StoredTab } from './record-query.ts'

/** The columns that a tab shows, in order, and the widths that somebody set by dragging, in CSS pixels. */
export interface ColumnLayout {
  readonly shown: readonly ListColumn[]
  readonly widths: Readonly<Partial<Record<ListColumn, number>>>
}

const isColumn = (id: unknown): id is ListColumn => (LIST_COLUMNS as readonly unknown[]).includes(id)
const isWidth = (px: unknown): px is number => typeof px === 'number' && px >= 48 && px <= 800

/** Reads the layout that was kept for a tab; invalid parts are left out, and without any column the usual ones show. */
export function layoutOf(kept: unknown, tab: StoredTab): ColumnLayout {
  const { shown, widths } = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>
  const known = Array.isArray(shown) ? [...new Set(shown)].filter(isColumn) : []
  const drawn = Object.entries(typeof widths === 'object' && widths !== null ? widths : {})
  return {
    shown: known.length > 0 ? known : USUAL_COLUMNS[tab],
    widths: Object.fromEntries(drawn.filter(([id, px]) => isColumn(id) && isWidth(px))),
  }
}

/** Shows or hides one of the columns; the last one stays. */
export function toggleColumn(shown: readonly ListColumn[], id: ListColumn): readonly ListColumn[] {
  if (!shown.includes(id)) return [...shown, id]
  return shown.length === 1 ? shown : shown.filter((other) => other !== id)
}

/** Moves one of the columns by a number of places. */
export function moveColumn(shown: readonly ListColumn[], id: ListColumn, by: number): readonly ListColumn[] {
  const from = shown.indexOf(id)
  const to = Math.min(shown.length - 1, Math.max(0, from + by))
  if (from < 0) return shown
  const others = shown.filter((other) => other !== id)
  return [...others.slice(0, to), id, ...others.slice(to)]
}
