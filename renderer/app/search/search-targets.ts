import type { RouteLocationRaw } from 'vue-router'

/** Something the search over everything can lead to. */
export interface SearchTarget {
  readonly id: string
  readonly title: string
  /** The kind of target, in words. */
  readonly kind: string
  readonly to: RouteLocationRaw
  /** Further words it is found by. */
  readonly words?: string
}

const MAX_HITS = 12

/** Finds the targets that hold every word of the text, those whose title begins with it first. */
export function findTargets(targets: readonly SearchTarget[], text: string): SearchTarget[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const holds = ({ title, words: more = '' }: SearchTarget) => {
    const hay = `${title} ${more}`.toLocaleLowerCase()
    return words.every((word) => hay.includes(word))
  }
  const start = words[0] ?? ''
  const rank = ({ title }: SearchTarget) => (title.toLocaleLowerCase().startsWith(start) ? 0 : 1)
  return targets
    .filter(holds)
    .toSorted((left, right) => rank(left) - rank(right))
    .slice(0, MAX_HITS)
}
