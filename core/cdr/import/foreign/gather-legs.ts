import type { ReadLine } from '../read-line.ts'
import { idOf } from './row-ids.ts'

/** Rows that are looked at together: legs of one call are not farther apart. */
const WINDOW = 2000

/** A row that is a leg of a call. */
export interface Leg {
  readonly line: number
  readonly own: string
  /** Legs that it was bridged to. */
  readonly bridged: readonly string[]
  /** The leg that made it; empty where none is told. */
  readonly origin: string
  /** `a`, `b`, or empty. */
  readonly letter: string
  readonly setup: number
  readonly recordId: string
}

/** The place of a leg in its call. */
export interface LegPlace {
  readonly callId: string
  readonly hop: number
}

/** Groups legs by the bridges between them, in the order of the first of each. */
function bridgesOf(legs: readonly Leg[]): Leg[][] {
  const parents = new Map<string, string>()
  const rootOf = (id: string) => {
    let at = id
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(at)) {
      parents.set(at, parents.get(next) ?? next)
      at = next
    }
    return at
  }
  for (const { own, bridged, origin } of legs) {
    for (const id of [...bridged, origin]) if (id !== '') parents.set(rootOf(id), rootOf(own))
  }
  const groups = new Map<string, Leg[]>()
  for (const leg of legs) {
    const root = rootOf(leg.own)
    const group = groups.get(root)
    if (group) group.push(leg)
    else groups.set(root, [leg])
  }
  return [...groups.values()]
}

/** Sorts the legs of one call by their hops: the one that made the others first. */
function inOrder(group: readonly Leg[]): Leg[] {
  const owns = new Set(group.map(({ own }) => own))
  const named = new Set(group.flatMap(({ own, bridged }) => bridged.filter((id) => id !== own)))
  const rank = ({ own, bridged, origin, letter }: Leg) => {
    if (letter === 'a' || letter === 'b') return letter === 'a' ? 0 : 2
    const isMade = origin !== own && owns.has(origin)
    return isMade || (named.has(own) && !bridged.some((id) => owns.has(id))) ? 2 : 1
  }
  return [...group].sort(
    (left, right) => rank(left) - rank(right) || left.setup - right.setup || left.line - right.line,
  )
}

/** A row on its way: with its leg and what makes it a line, or a faulty one. */
export type LegRow = { readonly leg: Leg; readonly finish: (place: LegPlace) => ReadLine } | ReadLine

/** Makes the legs of one bridge one call: the first is its O-session, the others are T-sessions. */
export async function* gatherLegs(rows: AsyncIterable<LegRow>): AsyncGenerator<ReadLine, void, void> {
  let waiting: LegRow[] = []
  const places = new Map<Leg, LegPlace>()
  const take = (most: number): ReadLine[] => {
    const taken = new Set(waiting.slice(0, most))
    const legs = waiting.flatMap((row) => ('leg' in row && !places.has(row.leg) ? [row.leg] : []))
    const rowOf = new Map(waiting.flatMap((row) => ('leg' in row ? [[row.leg, row] as const] : [])))
    for (const group of bridgesOf(legs)) {
      if (!group.some((leg) => taken.has(rowOf.get(leg)!))) continue
      const ordered = inOrder(group)
      const callId = idOf('call', ordered[0]!.recordId)
      for (const [hop, leg] of ordered.entries()) places.set(leg, { callId, hop })
    }
    const lines = waiting.slice(0, most).map((row) => {
      if (!('leg' in row)) return row
      const place = places.get(row.leg)!
      places.delete(row.leg)
      return row.finish(place)
    })
    waiting = waiting.slice(most)
    return lines
  }
  for await (const row of rows) {
    waiting.push(row)
    if (waiting.length >= 2 * WINDOW) yield* take(WINDOW)
  }
  yield* take(waiting.length)
}
