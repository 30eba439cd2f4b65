/** One FIFO of synchronous steps, through which everything enters the call core. */
export interface Mailbox {
  /** Runs a step once those before it have run; `failed` is called with what it throws. */
  post(step: () => void, failed: (error: unknown) => void): void
}

interface Entry {
  readonly step: () => void
  readonly failed: (error: unknown) => void
}

function run({ step, failed }: Entry): void {
  try {
    step()
  } catch (error) {
    failed(error)
  }
}

/** Creates a mailbox. A step that is posted during another one waits for its turn. */
export function createMailbox(): Mailbox {
  const waiting: Entry[] = []
  let isRunning = false
  return {
    post(step, failed) {
      waiting.push({ step, failed })
      if (isRunning) return
      isRunning = true
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) run(next)
      } finally {
        isRunning = false
      }
    },
  }
}
