/**
 * Posts what was asked for in one turn of the event loop with one call to the system, in its order. Each promise
 * resolves when its message has left, or cannot any more.
 */
export function postTogether<T>(
  post: (messages: readonly T[]) => Promise<void>,
): (message: T) => Promise<void> {
  let gathered: T[] = []
  let posted: Promise<void> | undefined

  const postAll = () => {
    const messages = gathered
    gathered = []
    posted = undefined
    return post(messages)
  }
  return (message) => {
    gathered.push(message)
    posted ??= new Promise<void>((resolve) => setImmediate(resolve)).then(postAll)
    return posted
  }
}
