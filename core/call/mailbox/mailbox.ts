/** One FIFO of synchronous steps, through which everything enters the call core. */
export interface Mailbox {
  /** Runs a step once those before it have run; `failed` is called with what it throws. */
  post(step: () => void, failed: (error: unknown) => void): void
}

/** Creates a mailbox. A step that is posted during another one waits for its turn. */
export function createMailbox(): Mailbox {
  const waiting: { readonly step: () => void; readonly failed: (error: unknown) => void }[] = []
  let isRunning = false
  return {
    post(step, failed) {
      waiting.push({ step, failed })
      if (isRunning) return
      isRunning = true
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        try {
          next.step()
        } catch (error) {
          next.failed(error)
        }
      }
      isRunning = false
    },
  }
}
