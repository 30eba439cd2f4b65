import { placeOf, type Cells } from '../query/cells.ts'

/** A summary of what went into a file. */
export interface Tally {
  add(rows: readonly Cells[]): void
  readonly rows: number
  /** Null without rows. */
  readonly firstSequence: number | null
  readonly lastSequence: number | null
}

/** Creates a tally that has counted nothing yet. */
export function createTally(): Tally {
  const sequence = placeOf('sequence')
  let [rows, first, last] = [0, Infinity, -Infinity]
  return {
    add(page) {
      rows += page.length
      for (const cells of page) {
        first = Math.min(first, Number(cells[sequence]))
        last = Math.max(last, Number(cells[sequence]))
      }
    },
    get rows() {
      return rows
    },
    get firstSequence() {
      return rows === 0 ? null : first
    },
    get lastSequence() {
      return rows === 0 ? null : last
    },
  }
}
