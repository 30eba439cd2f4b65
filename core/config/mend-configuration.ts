import { configurationSchema, type Configuration } from '../contract/index.ts'
import { crossCheck } from './cross-check.ts'
import { checkConfiguration } from './parse-configuration.ts'
import { valueAt } from './value-at.ts'

const MAX_CUTS = 1000

type Values = Record<string, unknown>

/** Removes the smallest part around a path that the rest can do without: an item of a list, or a setting. */
function cut(values: Values, path: readonly PropertyKey[]): boolean {
  const [section, key] = path
  const part = values[String(section)]
  if (section === undefined || part === undefined) return false
  if (Array.isArray(part) && typeof key === 'number') part.splice(key, 1)
  else if (key !== undefined && typeof part === 'object' && part !== null && Object.hasOwn(part, key)) {
    delete (part as Values)[String(key)]
  } else delete values[String(section)]
  return true
}

/** Removes the value that keys lead to. */
function remove(values: Values, keys: readonly PropertyKey[]): boolean {
  const [around, key] = [valueAt(values, keys.slice(0, -1)), keys.at(-1)]
  if (key === undefined || typeof around !== 'object' || around === null || !Object.hasOwn(around, key)) {
    return false
  }
  delete (around as Record<PropertyKey, unknown>)[key]
  return true
}

/** Builds a configuration from the good parts of a bad one; undefined when there are none. */
export function mendConfiguration(bad: unknown): Configuration | undefined {
  if (typeof bad !== 'object' || bad === null || Array.isArray(bad)) return undefined
  const values = structuredClone(bad) as Values
  for (let cuts = 0; cuts < MAX_CUTS; cuts++) {
    const checked = checkConfiguration(values)
    if (checked.ok) return Object.keys(values).length > 0 ? checked.value : undefined
    const issue = configurationSchema.safeParse(values).error?.issues[0]
    if (!issue) {
      // What refers to something that had to go, or takes a number a second time, is a fault of that value alone.
      const [finding] = crossCheck(values)
      if (!finding || !remove(values, finding.keys)) return undefined
      continue
    }
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    if (!cut(values, unknown === undefined ? issue.path : [...issue.path, unknown])) return undefined
  }
  return undefined
}
