import { READS_AT_ONCE } from './lanes.ts'

/** Reads of one lane: a few are with the store's process, the others stand in line. */
export interface ReadLine {
  /** Sends it at once, or when it is its turn. */
  join(id: number, send: () => void): void
  /** Removes it from the line, as it is over; returns true when it had been sent. The next one has its turn. */
  leave(id: number): boolean
}

/** Makes an empty line. */
export function createReadLine(): ReadLine {
  const standing = new Map<number, () => void>()
  const sent = new Set<number>()

  const sendNext = () => {
    for (const [id, send] of standing) {
      if (sent.size >= READS_AT_ONCE) return
      standing.delete(id)
      sent.add(id)
      send()
    }
  }
  return {
    join(id, send) {
      standing.set(id, send)
      sendNext()
    },
    leave(id) {
      standing.delete(id)
      const hadLeft = sent.delete(id)
      sendNext()
      return hadLeft
    },
  }
}
