import { configurationSchema, type ConfigProblem, type Configuration } from '../contract/index.ts'
import { checkConfiguration } from './parse-configuration.ts'

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

/** Removes the first forwarding that leads nowhere, for example to an extension that had to go. */
function cutForwarding(values: Values, problems: readonly ConfigProblem[]): boolean {
  const index = problems.map(({ path }) => /^extensions\[(\d+)\]\.forwarding\b/.exec(path)?.[1]).find(Boolean)
  const extensions = values['extensions']
  const extension: unknown = Array.isArray(extensions) ? extensions[Number(index)] : undefined
  return index !== undefined && Reflect.deleteProperty(extension as object, 'forwarding')
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
      if (!cutForwarding(values, checked.error)) return undefined
      continue
    }
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    if (!cut(values, unknown === undefined ? issue.path : [...issue.path, unknown])) return undefined
  }
  return undefined
}
