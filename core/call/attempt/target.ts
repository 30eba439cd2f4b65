import type { Route } from '../ports/routing.ts'

/** A party to be called. */
export interface Target {
  readonly number: string
  /** Where its number leads, if that has been looked up already. */
  readonly route?: Route
}
