const BEAT_MS = 1_000
const PATIENCE_MS = 1_500

/**
 * Asks the core for a sign of life again and again: a program that hangs keeps its connections open and says nothing.
 * With its pauses, silence is noticed within 2.5 seconds.
 * @param ask one short request
 * @param heard called with whether the core answers, at each answer and once a request has waited too long
 * @returns a function that stops asking
 */
export function followBeat(ask: () => Promise<unknown>, heard: (isAnswering: boolean) => void): () => void {
  let isWanted = true
  const pause = () => new Promise((resolve) => setTimeout(resolve, BEAT_MS))
  const follow = async () => {
    while (isWanted) {
      const late = setTimeout(() => heard(false), PATIENCE_MS)
      try {
        await ask()
        heard(true)
      } catch {
        // That the line is lost or refuses is said by whoever needs it; it is no silence.
      } finally {
        clearTimeout(late)
      }
      await pause()
    }
  }
  void follow()
  return () => (isWanted = false)
}
