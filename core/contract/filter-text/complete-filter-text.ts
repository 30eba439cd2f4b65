import { FILTER_FIELD_NAMES, type FilterField } from '../filter.ts'
import { FIELD_ALIASES, FIELD_VALUES, fieldOf, knownValue } from './field-words.ts'
import { scanTerms } from './scan-terms.ts'

/**
 * The completions at the place where someone writes: fields, or values of one; each takes the place of `at` to `end`.
 */
export interface FilterCompletion {
  readonly at: number
  readonly end: number
  /** The field whose values the choices are; fields themselves when left out. */
  readonly field?: FilterField
  readonly choices: readonly string[]
}

const HEAD = /^-?([A-Za-z][\w-]*):/

function fieldsLike(word: string): FilterField[] {
  const asked = word.toLowerCase().replaceAll('-', '_')
  const others = [...FIELD_ALIASES].filter(([alias]) => alias.startsWith(asked)).map(([, field]) => field)
  const named = FILTER_FIELD_NAMES.filter((name) => name.startsWith(asked))
  return asked === '' ? [...named] : [...new Set([...named, ...others])]
}

function valuesLike(field: FilterField, word: string): string[] {
  const asked = word.toLowerCase().replaceAll(/[ -]/g, '_')
  const known = FIELD_VALUES[field] ?? []
  const begun = known.filter((value) => value.toLowerCase().startsWith(asked))
  const meant = word === '' ? undefined : knownValue(field, word)
  return meant === undefined || begun.includes(meant) ? begun : [meant, ...begun]
}

/**
 * Returns what the word at a place of a filter text can become; undefined where nothing is known of it.
 * @param caret the place, in UTF-16 units from 0
 */
export function completeFilterText(text: string, caret: number): FilterCompletion | undefined {
  const term = scanTerms(text).find(({ at, end }) => at < caret && caret <= end)
  if (!term) return { at: caret, end: caret, choices: fieldsLike('') }
  const written = text.slice(term.at, caret)
  const head = HEAD.exec(written)
  if (!head) {
    const at = term.at + (written.startsWith('-') ? 1 : 0)
    const choices = fieldsLike(text.slice(at, caret))
    return term.field === undefined && choices.length > 0 ? { at, end: term.end, choices } : undefined
  }
  const field = fieldOf(head[1]!)
  if (!field) return undefined
  const at = Math.max(term.at + head[0].length, text.lastIndexOf(',', caret - 1) + 1)
  const comma = text.indexOf(',', caret)
  const end = comma === -1 ? term.end : Math.min(comma, term.end)
  const choices = valuesLike(field, text.slice(at, caret))
  return choices.length > 0 ? { at, end, field, choices } : undefined
}
