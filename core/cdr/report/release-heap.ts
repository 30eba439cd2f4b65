/** What ends at an instant. */
export interface Ending {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly callId: string
  readonly line: string
}

/** Endings in the order in which they come, whatever the order in which they are put in: a binary heap. */
export interface ReleaseHeap {
  add(ending: Ending): void
  /** Takes out the earliest one, if it is not after `at`. */
  takeUntil(at: number): Ending | undefined
}

/** Makes an empty one. */
export function createReleaseHeap(): ReleaseHeap {
  const heap: Ending[] = []
  const swap = (a: number, b: number) => ([heap[a], heap[b]] = [heap[b]!, heap[a]!])
  return {
    add(ending) {
      let place = heap.push(ending) - 1
      for (let above = (place - 1) >> 1; place > 0 && heap[above]!.at > ending.at; above = (place - 1) >> 1) {
        swap(place, above)
        place = above
      }
    },
    takeUntil(at) {
      const first = heap[0]
      if (!first || first.at > at) return undefined
      const last = heap.pop()!
      if (heap.length > 0) heap[0] = last
      for (let place = 0; ;) {
        const [left, right] = [2 * place + 1, 2 * place + 2]
        const least = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left
        if (least >= heap.length || heap[least]!.at >= heap[place]!.at) break
        swap(place, least)
        place = least
      }
      return first
    },
  }
}
