/** Something that goes on until its release, which may still move on. */
export interface Going {
  /** UTC epoch milliseconds. */
  release: number
  /** When its release is to be looked at; while it is in a heap that stays. */
  due: number
}

/** What goes on, in the order in which it is due, whatever the order in which it is put in: a binary heap. */
export interface ReleaseHeap<T extends Going> {
  add(going: T): void
  /** Returns the one that is due first. */
  next(): T | undefined
  /** Takes that one out. */
  take(): void
}

/** Makes an empty one. */
export function createReleaseHeap<T extends Going>(): ReleaseHeap<T> {
  const heap: T[] = []
  return {
    add(going) {
      let place = heap.push(going) - 1
      for (
        let above = (place - 1) >> 1;
        place > 0 && heap[above]!.due > going.due;
        above = (place - 1) >> 1
      ) {
        heap[place] = heap[above]!
        place = above
      }
      heap[place] = going
    },
    next: () => heap[0],
    take() {
      const last = heap.pop()
      if (!last || heap.length === 0) return
      let place = 0
      for (let least = 1; least < heap.length; least = 2 * place + 1) {
        if (least + 1 < heap.length && heap[least + 1]!.due < heap[least]!.due) least++
        if (heap[least]!.due >= last.due) break
        heap[place] = heap[least]!
        place = least
      }
      heap[place] = last
    },
  }
}
