import {
  COMPARISONS,
  FILTER_FIELDS,
  isNumeric,
  type Comparison,
  type Condition,
  type FilterField,
} from '../filter.ts'
import { FIELD_VALUES, fieldOf, knownValue, SECONDS_FIELDS } from './field-words.ts'
import { parseSeconds } from './parse-seconds.ts'
import { operatorOf, scanTerms, type Term, type WrittenValue } from './scan-terms.ts'

const MAX_VALUE = 256
const MAX_VALUES = 100
const MAX_CONDITIONS = 50

/** The fault of a term. */
export type FilterTextFault =
  | 'unknownField'
  | 'unknownValue'
  | 'notQuantity'
  | 'noValue'
  | 'mixedForms'
  | 'wrongForm'
  | 'openQuote'
  | 'brackets'
  | 'aloneOperator'
  | 'otherField'
  | 'notOr'
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

/** The meaning of a filter text. */
export interface FilterTextMeaning {
  readonly conditions: readonly Condition[]
  readonly problems: readonly FilterTextProblem[]
}

type Fault = Pick<FilterTextProblem, 'fault' | 'word' | 'choices'>
const NUMBER_LIKE = /^\+?[\d\s\-./()*#?]*\d[\d\s\-./()*#?]*$/
/** A bracket before a word, as in `(from:100 OR to:100)`. */
const GROUP = /^\(+\s*-?[a-z]/i

/** Returns whether a value has a `?`, or a `*` between other signs. */
const hasInnerSigns = ({ pattern }: WrittenValue) =>
  /[*?]/.test(pattern.replaceAll(/\\[^]/g, '').replaceAll(/^\*|\*$/g, ''))

function formOf(field: FilterField, value: WrittenValue): Comparison | undefined {
  const { lead, hasTailStar } = value
  if (lead === '~') return 'like'
  if (lead === '>') return 'atLeast'
  if (lead === '<') return 'atMost'
  if (lead === '=') return 'is'
  if (COMPARISONS[FILTER_FIELDS[field].type].includes('like') && hasInnerSigns(value)) return 'like'
  if (lead === '*') return hasTailStar ? 'contains' : 'ends'
  return hasTailStar ? 'begins' : undefined
}

/** Returns the field of a term without one: lengths, numbers, or words. */
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

function valueOf(field: FilterField, { text, isQuoted, lead, pattern }: WrittenValue): string | Fault {
  if (text.length > MAX_VALUE) return { fault: 'tooLong', word: field }
  if ((lead === '~' ? pattern : text) === '') return isQuoted ? '' : { fault: 'noValue', word: field }
  const choices = FIELD_VALUES[field]
  if (choices) return knownValue(field, text) ?? { fault: 'unknownValue', word: text, choices }
  if (!isNumeric(FILTER_FIELDS[field].type)) return text
  return quantity(field, text) ?? { fault: 'notQuantity', word: text }
}

/**
 * Returns the pattern of a value. A text is looked for as a part, so its pattern is one of a part, unless `~` says that
 * it is whole.
 */
function patternOf(field: FilterField, { pattern, lead }: WrittenValue): string {
  return FILTER_FIELDS[field].type === 'text' && lead !== '~'
    ? `*${pattern}*`.replaceAll(/^\*{2,}|(?<!\\)\*{2,}$/g, '*')
    : pattern
}

function conditionOf(term: Term): Condition | Fault {
  if (term.isOpen) return { fault: 'openQuote', word: term.values.at(-1)!.text }
  const [first] = term.values
  if (term.field === undefined && !first!.isQuoted && GROUP.test(first!.text))
    return { fault: 'brackets', word: first!.text }
  const field = term.field === undefined ? bareField(term) : fieldOf(term.field)
  if (!field) return { fault: 'unknownField', word: term.field! }
  if (term.values.length > MAX_VALUES) return { fault: 'tooMany', word: field }
  const [form, ...others] = new Set(term.values.map((value) => formOf(field, value)))
  const values: string[] = []
  for (const written of term.values) {
    const value = valueOf(field, written)
    if (typeof value !== 'string') return value
    values.push(form === 'like' ? patternOf(field, written) : value)
  }
  if (others.length > 0) return { fault: 'mixedForms', word: field }
  if (values.some((value) => value.length > MAX_VALUE)) return { fault: 'tooLong', word: field }
  const usual =
    term.field === undefined && field === 'number' ? 'contains' : COMPARISONS[FILTER_FIELDS[field].type][0]
  const is = form ?? usual
  if (!COMPARISONS[FILTER_FIELDS[field].type].includes(is)) return { fault: 'wrongForm', word: field }
  return { field, is, values, not: term.not }
}

/** Combines two terms with OR between them into one condition of several values. */
function either(left: Condition, right: Condition): Condition | Fault {
  if (left.field !== right.field) return { fault: 'otherField', word: right.field }
  if (left.not || right.not) return { fault: 'notOr', word: right.field }
  if (left.is !== right.is) return { fault: 'mixedForms', word: right.field }
  const values = [...left.values, ...right.values]
  return values.length > MAX_VALUES ? { fault: 'tooMany', word: right.field } : { ...left, values }
}

/**
 * Reads what people write into the search box: `from:100 to:0049* result:busy,no_answer >5m -line:acme "smith"`.
 * A value is compared as is usual for its field; `v*` begins, `*v` ends, `*v*` contains, `=v` is, `1??` and `~v` are
 * patterns. Words without a field are part of a number or of any text, `>5m` is a duration of at least so long. All terms
 * have to hold; OR between two of one field makes one of both values, NOT is a minus. Terms that mean nothing are
 * problems; the others count.
 */
export function parseFilterText(text: string): FilterTextMeaning {
  const conditions: Condition[] = []
  const problems: FilterTextProblem[] = []
  let before: Term | undefined
  let isBeforeGood = false
  let or: Term | undefined
  let not: Term | undefined
  const tell = ({ at }: Term, { end }: Term, fault: Fault) => problems.push({ at, end, ...fault })
  const leftAlone = (term: Term | undefined) =>
    term && tell(term, term, { fault: 'aloneOperator', word: term.values[0]!.text })
  for (const term of scanTerms(text)) {
    const operator = operatorOf(term)
    if (operator) {
      const isOutOfPlace = or !== undefined || not !== undefined || (operator !== 'NOT' && !before)
      if (isOutOfPlace && !(operator === 'NOT' && !not)) leftAlone(term)
      else if (operator === 'OR') or = term
      else if (operator === 'NOT') not = term
      continue
    }
    const from = not ?? term
    const meaning = conditionOf(not ? { ...term, not: !term.not } : term)
    const last: Condition | undefined = or && isBeforeGood ? conditions.at(-1) : undefined
    const joined: Condition | Fault = last && !('fault' in meaning) ? either(last, meaning) : meaning
    if ('fault' in joined) tell(last && !('fault' in meaning) ? before! : from, term, joined)
    else if (last) conditions[conditions.length - 1] = joined
    else if (conditions.length < MAX_CONDITIONS) conditions.push(joined)
    else tell(from, term, { fault: 'tooMany', word: '' })
    before = from
    isBeforeGood = !('fault' in joined)
    or = not = undefined
  }
  leftAlone(or ?? not)
  return { conditions, problems }
}
