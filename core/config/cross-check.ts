import { SECTIONS, type Keys, type NumberUse, type Reference } from '../contract/index.ts'
import { pathText, type Finding } from './finding.ts'
import { valueAt } from './value-at.ts'

/** An entry with what it takes and refers to; `at` are the keys that lead to it. */
interface PlacedEntry {
  readonly at: Keys
  readonly numbers: readonly NumberUse[]
  readonly references: readonly Reference[]
}

function placedEntries(values: unknown): readonly PlacedEntry[] {
  return Object.entries(SECTIONS).flatMap(([section, { isList, uses }]) => {
    const found = valueAt(values, [section])
    if (!isList) return [{ at: [section], ...uses(found) }]
    const entries: readonly unknown[] = Array.isArray(found) ? found : []
    return entries.map((entry, index) => ({ at: [section, index], ...uses(entry) }))
  })
}

/** The owner of each number, the first of several. */
type NumberPlan = ReadonlyMap<string, { readonly entry: PlacedEntry; readonly keys: Keys }>

function numberPlan(entries: readonly PlacedEntry[]): { plan: NumberPlan; twice: readonly Finding[] } {
  const plan = new Map<string, { entry: PlacedEntry; keys: Keys }>()
  const twice: Finding[] = []
  for (const entry of entries) {
    for (const { number, keys } of entry.numbers) {
      const [place, first] = [[...entry.at, ...keys], plan.get(number)]
      if (first === undefined) plan.set(number, { entry, keys: place })
      else twice.push({ keys: place, message: `"${number}" is taken already by ${pathText(first.keys)}` })
    }
  }
  return { plan, twice }
}

/** Returns why a reference leads nowhere; undefined when it leads somewhere. */
function whyDangling(
  reference: Reference,
  entry: PlacedEntry,
  plan: NumberPlan,
  values: unknown,
): string | undefined {
  switch (reference.to) {
    case 'number': {
      const owner = plan.get(reference.number)
      if (owner === undefined) return `"${reference.number}" is no extension`
      return owner.entry === entry ? `"${reference.number}" is the extension itself` : undefined
    }
    case 'mailServer':
      return valueAt(values, ['mailServer']) ? undefined : 'no mail server is set up'
  }
}

/**
 * Finds numbers that two entries take, and references that lead nowhere, in values that the schema may find fault with.
 */
export function crossCheck(values: unknown): readonly Finding[] {
  const entries = placedEntries(values)
  const { plan, twice } = numberPlan(entries)
  const dangling = entries.flatMap((entry) =>
    entry.references.flatMap((reference) => {
      const message = whyDangling(reference, entry, plan, values)
      return message === undefined ? [] : [{ keys: [...entry.at, ...reference.keys], message }]
    }),
  )
  return [...twice, ...dangling]
}
