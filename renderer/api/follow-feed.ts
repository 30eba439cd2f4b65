import { backoffMs } from './backoff.ts'

/** A function that opens a feed; it ends when the signal aborts. */
export type OpenFeed<T> = (signal: AbortSignal) => Promise<AsyncIterable<T>>

/**
 * Follows a feed for as long as it is wanted: when it ends or the connection is lost, it is opened again, and its first
 * message is a fresh snapshot.
 * @param failed called with the reason why it ended
 * @returns a function that stops following
 */
export function followFeed<T>(
  open: OpenFeed<T>,
  take: (message: T) => void,
  failed: (error: unknown) => void = () => undefined,
): () => void {
  const stop = new AbortController()
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      stop.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  const follow = async () => {
    let failures = 0
    while (!stop.signal.aborted) {
      try {
        for await (const message of await open(stop.signal)) {
          failures = 0
          take(message)
        }
      } catch (error) {
        if (!stop.signal.aborted) failed(error)
      }
      await pause(backoffMs(failures++))
    }
  }
  void follow()
  return () => stop.abort()
}
