/** An expected outcome as a value: either the wanted result, or why there is none. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** Wraps the wanted outcome. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value })

/** Wraps the expected failure. */
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error })
