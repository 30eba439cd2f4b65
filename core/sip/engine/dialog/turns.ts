/** The side whose INVITE is running in a dialog. */
export type TurnHolder = 'ours' | 'theirs'

/**
 * The rule of one INVITE transaction at a time in a dialog (RFC 3261 §14.1): ours waits until the peer's and the
 * previous of ours have their final answer and its ACK.
 */
export interface Turns {
  /** The holder of the turn; ours first, if both hold one. */
  readonly held: TurnHolder | undefined
  /** Takes the turn for `holder`. */
  hold(holder: object, side: TurnHolder): void
  /** Gives the turn back; whatever waits first runs. */
  release(holder: object): void
  /** Runs `start` now or when its turn comes; `abandoned` when the dialog ended before. */
  whenFree(start: () => void, abandoned: () => void): void
  /** Ends the turns with the dialog: everything that waits is abandoned. */
  end(): void
}

/** Creates the turns of one dialog. */
export function createTurns(): Turns {
  const holders = new Map<object, TurnHolder>()
  let waiting: { readonly start: () => void; readonly abandoned: () => void }[] = []
  let ended = false

  const runNext = () => {
    while (!ended && holders.size === 0) {
      const next = waiting.shift()
      if (!next) return
      next.start()
    }
  }
  return {
    get held() {
      const sides = [...holders.values()]
      return sides.includes('ours') ? 'ours' : sides[0]
    },
    hold(holder, side) {
      holders.set(holder, side)
    },
    release(holder) {
      if (holders.delete(holder)) runNext()
    },
    whenFree(start, abandoned) {
      if (ended) abandoned()
      else if (holders.size === 0 && waiting.length === 0) start()
      else waiting.push({ start, abandoned })
    },
    end() {
      ended = true
      const left = waiting
      waiting = []
      for (const one of left) one.abandoned()
    },
  }
}
