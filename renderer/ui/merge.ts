/** A single value that two people changed in different ways. */
export interface Collision {
  /** The path of the value: keys and indexes of lists. */
  readonly path: readonly string[]
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

/** The result of a merge; where values collide, `merged` has mine. */
export interface Merge<T> {
  readonly merged: T
  readonly collisions: readonly Collision[]
}

type Branch = Readonly<Record<string, unknown>>
const isBranch = (value: unknown): value is Branch =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns whether two pieces of plain data are the same; a key without a value is as good as none. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, place) => isSame(item, right[place]))
  if (!isBranch(left) || !isBranch(right)) return false
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isSame(left[key], right[key]),
  )
}

function mergeAt(path: readonly string[], base: unknown, mine: unknown, theirs: unknown): Merge<unknown> {
  if (isSame(mine, theirs) || isSame(base, theirs)) return { merged: mine, collisions: [] }
  if (isSame(base, mine)) return { merged: theirs, collisions: [] }
  if (isBranch(mine) && isBranch(theirs)) {
    const before = isBranch(base) ? base : {}
    const collisions: Collision[] = []
    const merged: Record<string, unknown> = {}
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const part = mergeAt([...path, key], before[key], mine[key], theirs[key])
      if (part.merged !== undefined) merged[key] = part.merged
      collisions.push(...part.collisions)
    }
    return { merged, collisions }
  }
  return { merged: mine, collisions: [{ path, base, mine, theirs }] }
}

/**
 * Merges what two people made of the same plain data. A list counts as one value: its rows have no names by which they
 * could be found again.
 */
export const mergeThree = <T>(base: T, mine: T, theirs: T): Merge<T> =>
  mergeAt([], base, mine, theirs) as Merge<T>

/** Returns a copy of plain data with another value at a path; undefined removes the key. */
export function withValue<T>(data: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  const { [key]: old, ...others } = (data ?? {}) as Branch
  const next = rest.length === 0 ? value : withValue(old, rest, value)
  return (next === undefined ? others : { ...others, [key]: next }) as T
}
