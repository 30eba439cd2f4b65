import { INTERNAL } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { IncomingLeg } from '../ports/index.ts'

/** The leg of a caller, who is told nothing before the half is on disk. */
export interface ToldOnceStored extends Pick<IncomingLeg, 'ring' | 'answer' | 'refuse'> {
  /** Tells what was held back, and everything from now on at once. */
  stored(): void
  /** Sends the fault in place of a refusal that could not be sent. */
  tellFault(): void
}

/** Holds back what a caller is told. */
export function tellOnceStored(leg: IncomingLeg, edge: Edge): ToldOnceStored {
  let waiting: (() => void)[] | undefined = []
  let isRefusing = false
  const once = (task: () => void) => {
    if (waiting) waiting.push(task)
    else task()
  }
  return {
    ring: (status, sdp) => once(() => leg.ring(status, sdp)),
    answer: (sdp) => once(() => leg.answer(sdp)),
    refuse: (cause) =>
      once(() => {
        isRefusing = true
        leg.refuse(cause)
        isRefusing = false
      }),
    stored() {
      const tasks = waiting ?? []
      waiting = undefined
      for (const task of tasks) edge.leave(task)
    },
    tellFault() {
      if (isRefusing) leg.refuse(INTERNAL)
    },
  }
}
