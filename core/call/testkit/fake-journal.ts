import type { JournalPort } from '../ports/index.ts'
import type { HalfTrace } from '../trace/half-trace.ts'

/** A journal in memory. */
export interface FakeJournal extends JournalPort {
  /** Traces of the halves that ended, in the order of their end. */
  readonly ended: HalfTrace[]
  readonly discarded: HalfTrace[]
  /** Lets halves that were held back reach the disk. */
  letGo(): void
}

/** Creates a journal that notes in `order` what reached the disk. */
export function createFakeJournal(
  order: string[],
  mayFail: (what: string) => void,
  holds: boolean,
): FakeJournal {
  const ended: HalfTrace[] = []
  const discarded: HalfTrace[] = []
  const held: (() => void)[] = []
  return {
    ended,
    discarded,
    open(half) {
      mayFail('journal.open')
      return new Promise<void>((resolve) => {
        const done = () => {
          order.push(`journal ${half.side}`)
          resolve()
        }
        if (holds) held.push(done)
        else done()
      })
    },
    append: () => mayFail('journal.append'),
    close(half) {
      ended.push(half)
      mayFail('journal.close')
    },
    discard(half) {
      discarded.push(half)
      mayFail('journal.discard')
    },
    letGo() {
      for (const done of held.splice(0)) done()
    },
  }
}
