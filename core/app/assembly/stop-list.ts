/** The steps that end what was started: the last part that was started ends first. */
export interface StopList {
  /** Adds a step that comes before those that are in the list already. */
  add(step: () => unknown): void
  /** Adds a step that comes after all others. */
  addLast(step: () => unknown): void
  /** Takes the steps one after the other. */
  run(): Promise<void>
}

/** Creates an empty list. */
export function createStopList(): StopList {
  const steps: (() => unknown)[] = []
  return {
    add: (step) => void steps.unshift(step),
    addLast: (step) => void steps.push(step),
    async run() {
      for (const step of steps.splice(0)) await step()
    },
  }
}
