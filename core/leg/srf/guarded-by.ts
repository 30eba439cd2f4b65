/**
 * Creates handlers for the library whose exceptions are reported to the call they belong to, and never reach the
 * library.
 */
export const guardedBy =
  (faulted: (error: unknown) => void) =>
  <Args extends unknown[]>(handler: (...args: Args) => void) =>
  (...args: Args): void => {
    try {
      handler(...args)
    } catch (error) {
      faulted(error)
    }
  }
