import type { ConfigProblem } from '../contract/index.ts'

/** Something wrong with a configuration, by the keys that lead to it. */
export interface Finding {
  readonly keys: readonly PropertyKey[]
  readonly message: string
}

/**
 * A lookup of the line of the value at these keys, or of the nearest one around it; undefined when there is no text.
 */
export type LineOf = (keys: readonly PropertyKey[]) => number | undefined

/** Writes a path as admins read it: `extensions[1].number`. */
export function pathText(keys: readonly PropertyKey[]): string {
  let path = ''
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  return path
}

/** Converts a finding into the problem shown to the admin. */
export function problemOf({ keys, message }: Finding, lineOf: LineOf): ConfigProblem {
  const line = lineOf(keys)
  return { path: pathText(keys), message: line === undefined ? message : `${message} (line ${line})` }
}

/** Returns no line, for values that come from no text. */
export const noLines: LineOf = () => undefined
