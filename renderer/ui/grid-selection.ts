/** Rows that are selected, and the row from which a range is drawn. */
export interface GridSelection {
  readonly keys: ReadonlySet<string>
  readonly anchor: string | undefined
}

/** The empty selection. */
export const NO_SELECTION: GridSelection = { keys: new Set(), anchor: undefined }

/** Selects all rows. */
export const selectAll = (keys: readonly string[]): GridSelection => ({
  keys: new Set(keys),
  anchor: keys[0],
})

/** Adds a row to the selection, or removes it. */
export function toggleRow({ keys }: GridSelection, key: string): GridSelection {
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return { keys: next, anchor: key }
}

/** Selects the rows from the anchor to this one, in the displayed `order`. A lost anchor starts a new selection. */
export function selectTo({ anchor }: GridSelection, key: string, order: readonly string[]): GridSelection {
  const from = anchor === undefined ? -1 : order.indexOf(anchor)
  const to = order.indexOf(key)
  if (from < 0 || to < 0) return { keys: new Set([key]), anchor: key }
  return { keys: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor }
}
