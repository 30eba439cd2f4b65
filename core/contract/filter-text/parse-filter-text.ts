import {
  COMPARISONS,
  FILTER_FIELDS,
  isNumeric,
  type Comparison,
  type Condition,
  type FilterField,
} from '../filter.ts'
import { FIELD_VALUES, fieldOf, SECONDS_FIELDS } from './field-words.ts'
import { parseSeconds } from './parse-seconds.ts'
import { scanTerms, type Term, type WrittenValue } from './scan-terms.ts'

const MAX_VALUE = 256
const MAX_VALUES = 100
const MAX_CONDITIONS = 50

/** What is wrong with a term. */
export type FilterTextFault =
  | 'unknownField'
  | 'unknownValue'
  | 'notQuantity'
  | 'noValue'
  | 'mixedForms'
  | 'wrongForm'
  | 'openQuote'
  | 'tooLong'
  | 'tooMany'

/** A term that means nothing, and where it stands in the text; `choices` are the words that would do. */
export interface FilterTextProblem {
  readonly at: number
  readonly end: number
  readonly fault: FilterTextFault
  readonly word: string
  readonly choices?: readonly string[]
}

/** What a filter text says. */
export interface FilterTextMeaning {
  readonly conditions: readonly Condition[]
  readonly problems: readonly FilterTextProblem[]
}

type Fault = Pick<FilterTextProblem, 'fault' | 'word' | 'choices'>
const NUMBER_LIKE = /^\+?[\d\s\-./()*#]*\d[\d\s\-./()*#]*$/

function formOf({ lead, hasTailStar }: WrittenValue): Comparison | undefined {
  if (lead === '>') return 'atLeast'
  if (lead === '<') return 'atMost'
  if (lead === '=') return 'is'
  if (lead === '*') return hasTailStar ? 'contains' : 'ends'
  return hasTailStar ? 'begins' : undefined
}

/** The field of a term without one: lengths, numbers, or words. */
function bareField({ values: [value] }: Term): FilterField {
  if (value!.lead === '>' || value!.lead === '<') return 'duration'
  return !value!.isQuoted && NUMBER_LIKE.test(value!.text) ? 'number' : 'text'
}

function quantity(field: FilterField, text: string): string | undefined {
  if (SECONDS_FIELDS.has(field)) {
    const seconds = parseSeconds(text)
    if (seconds !== undefined) return String(seconds)
  }
  return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : undefined
}

function valueOf(field: FilterField, { text, isQuoted }: WrittenValue): string | Fault {
  if (text.length > MAX_VALUE) return { fault: 'tooLong', word: field }
  if (text === '') return isQuoted ? '' : { fault: 'noValue', word: field }
  const known = FIELD_VALUES[field]
  if (known) {
    const asked = text.toLowerCase().replaceAll(/[ -]/g, '_')
    return (
      known.find((value) => value.toLowerCase() === asked) ?? {
        fault: 'unknownValue',
        word: text,
        choices: known,
      }
    )
  }
  if (!isNumeric(FILTER_FIELDS[field].kind)) return text
  return quantity(field, text) ?? { fault: 'notQuantity', word: text }
}

function conditionOf(term: Term): Condition | Fault {
  if (term.isOpen) return { fault: 'openQuote', word: term.values.at(-1)!.text }
  const field = term.field === undefined ? bareField(term) : fieldOf(term.field)
  if (!field) return { fault: 'unknownField', word: term.field! }
  if (term.values.length > MAX_VALUES) return { fault: 'tooMany', word: field }
  const values: string[] = []
  for (const written of term.values) {
    const value = valueOf(field, written)
    if (typeof value !== 'string') return value
    values.push(value)
  }
  const [form, ...others] = new Set(term.values.map(formOf))
  if (others.length > 0) return { fault: 'mixedForms', word: field }
  const usual =
    term.field === undefined && field === 'number' ? 'contains' : COMPARISONS[FILTER_FIELDS[field].kind][0]
  const is = form ?? usual
  if (!COMPARISONS[FILTER_FIELDS[field].kind].includes(is)) return { fault: 'wrongForm', word: field }
  return { field, is, values, not: term.not }
}

/**
 * Reads what people write into the search box: `from:100 to:0049* result:busy,no_answer >5m -line:acme "smith"`.
 * A value is compared as is usual for its field; `v*` begins, `*v` ends, `*v*` contains, `=v` is. Words without a field
 * are part of a number or of any text, `>5m` is a duration of at least so long. Terms that mean nothing are problems; the
 * others count.
 */
export function parseFilterText(text: string): FilterTextMeaning {
  const conditions: Condition[] = []
  const problems: FilterTextProblem[] = []
  for (const term of scanTerms(text)) {
    const { at, end } = term
    const meaning =
      conditions.length < MAX_CONDITIONS ? conditionOf(term) : { fault: 'tooMany' as const, word: '' }
    if ('fault' in meaning) problems.push({ at, end, ...meaning })
    else conditions.push(meaning)
  }
  return { conditions, problems }
}
