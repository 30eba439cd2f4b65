/** Rows that are selected, and the row from which a range is drawn. */
export interface GridSelection {
  readonly keys: ReadonlySet<string>
  readonly anchor: string | undefined
}

/** Nothing selected. */
export const NO_SELECTION: GridSelection = { keys: new Set(), anchor: undefined }

/** All of the rows. */
export const selectAll = (keys: readonly string[]): GridSelection => ({
  keys: new Set(keys),
  anchor: keys[0],
})

/** One row more, or one less. */
export function toggleRow({ keys }: GridSelection, key: string): GridSelection {
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return { keys: next, anchor: key }
}

/** The rows from the anchor to this one; `order` is how they stand. A lost anchor starts anew. */
export function selectTo({ anchor }: GridSelection, key: string, order: readonly string[]): GridSelection {
  const from = anchor === undefined ? -1 : order.indexOf(anchor)
  const to = order.indexOf(key)
  if (from < 0 || to < 0) return { keys: new Set([key]), anchor: key }
  return { keys: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor }
}
