import type { Dispose } from '../../kit/index.ts'

const MAX_WAITING = 10_000

/**
 * Turns a subscription into the async iterator that the contract's feeds are. Ends, and unsubscribes, when the
 * listener goes away. A listener that does not keep up with `MAX_WAITING` items is ended; it starts anew from a snapshot.
 * @param keep `latest` drops items that were overtaken before they were read; `all` delivers each.
 */
export async function* feed<T>(
  subscribe: (push: (item: T) => void) => Dispose,
  keep: 'latest' | 'all',
  signal?: AbortSignal,
): AsyncGenerator<T, void, void> {
  const waiting: T[] = []
  let wake: (() => void) | undefined
  let overrun = false
  const push = (item: T) => {
    if (keep === 'latest') waiting.length = 0
    if (waiting.length >= MAX_WAITING) overrun = true
    else waiting.push(item)
    wake?.()
  }
  const stop = subscribe(push)
  const onAbort = () => wake?.()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted && !overrun) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = undefined
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stop()
  }
}
