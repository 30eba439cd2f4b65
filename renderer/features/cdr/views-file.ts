import { savedViewsFileSchema, type SavedView } from '../../../core/contract/index.ts'

/** The most characters that a file of views may have. */
const MAX_FILE = 4_000_000

/** Writes saved views as the text of a file. */
export const viewsFile = (views: readonly SavedView[]): string =>
  `${JSON.stringify({ views }, undefined, 2)}\n`

/** Reads the views in the text of a file; undefined when it is not one of ours. */
export function viewsOf(text: string): SavedView[] | undefined {
  if (text.length > MAX_FILE) return undefined
  try {
    return savedViewsFileSchema.safeParse(JSON.parse(text)).data?.views
  } catch {
    return undefined
  }
}

const isSame = (one: SavedView, other: SavedView) =>
  JSON.stringify(Object.entries(one.address).sort()) === JSON.stringify(Object.entries(other.address).sort())

/** Returns another name for a view, `Name (2)`, that no view has and that is not too long. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const ending = ` (${n})`
    const free = name.slice(0, 64 - ending.length) + ending
    if (!taken.has(free)) return free
  }
}

/** Returns the new views of a file, under names that replace none of the existing ones. */
export function newViews(there: readonly SavedView[], read: readonly SavedView[]): SavedView[] {
  const known = [...there]
  const added: SavedView[] = []
  for (const view of read) {
    const twin = known.find(({ name }) => name === view.name)
    if (twin && isSame(twin, view)) continue
    const name = twin ? freeName(view.name, new Set(known.map((each) => each.name))) : view.name
    const next = { ...view, name }
    known.push(next)
    added.push(next)
  }
  return added
}
