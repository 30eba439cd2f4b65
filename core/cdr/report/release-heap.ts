import type { Interval } from './intervals.ts'

/** Halves in the order in which they end, whatever the order in which they are put in: a binary heap. */
export interface ReleaseHeap {
  add(half: Interval): void
  /** Takes out the one that ends first, if that is not after `at`. */
  takeUntil(at: number): Interval | undefined
}

/** Makes an empty one. */
export function createReleaseHeap(): ReleaseHeap {
  const heap: Interval[] = []
  const end = (place: number) => heap[place]![1]
  const swap = (a: number, b: number) => ([heap[a], heap[b]] = [heap[b]!, heap[a]!])
  return {
    add(half) {
      let place = heap.push(half) - 1
      for (let above = (place - 1) >> 1; place > 0 && end(above) > half[1]; above = (place - 1) >> 1) {
        swap(place, above)
        place = above
      }
    },
    takeUntil(at) {
      const first = heap[0]
      if (!first || first[1] > at) return undefined
      const last = heap.pop()!
      if (heap.length > 0) heap[0] = last
      for (let place = 0; ;) {
        const [left, right] = [2 * place + 1, 2 * place + 2]
        const least = right < heap.length && end(right) < end(left) ? right : left
        if (least >= heap.length || end(least) >= end(place)) break
        swap(place, least)
        place = least
      }
      return first
    },
  }
}
