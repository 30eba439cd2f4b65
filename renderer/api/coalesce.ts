/**
 * Makes a run that may be asked for as often as one likes: while one is going on, and for a pause after it, further
 * wishes become one more run. A wish is never lost: some run always begins after the last of them.
 * @param run must not throw
 */
export function coalesce(run: () => Promise<void>, pauseMs: number): () => void {
  let isBusy = false
  let isWanted = false
  const cycle = async () => {
    isBusy = true
    while (isWanted) {
      isWanted = false
      await run()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    isBusy = false
  }
  return () => {
    isWanted = true
    if (!isBusy) void cycle()
  }
}
