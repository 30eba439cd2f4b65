/** One value as it was written: its text without quotes, and the signs around it that were not quoted. */
export interface WrittenValue {
  readonly text: string
  readonly lead: '' | '*' | '=' | '>' | '<' | '~'
  readonly hasTailStar: boolean
  readonly isQuoted: boolean
  /** The same as a pattern: `?` and `*` that were not quoted stand for other signs, those that were have a `\` before. */
  readonly pattern: string
}

/** One term of a filter text: `-field:value,value`, or values alone. Places count UTF-16 units from 0. */
export interface Term {
  readonly at: number
  readonly end: number
  readonly not: boolean
  readonly field?: string
  readonly values: readonly WrittenValue[]
  readonly isOpen: boolean
}

const FIELD = /([A-Za-z][\w-]*):/y
const SPACE = /\s/
const LEADS = new Set('*=><~')

interface Scanned {
  readonly value: WrittenValue
  readonly next: number
  readonly isOpen: boolean
}

/** Reads one value up to a space or comma outside of quotes; `""` inside of quotes is a quote. */
function scanValue(text: string, from: number): Scanned {
  let next = from
  let value = ''
  let pattern = ''
  let isQuoted = false
  let isIn = false
  let hasTailStar = false
  const sign = text[next]
  const lead = sign !== undefined && LEADS.has(sign) ? (sign as WrittenValue['lead']) : ''
  if (lead) next += lead === '>' || lead === '<' ? (text[next + 1] === '=' ? 2 : 1) : 1
  for (; next < text.length; next++) {
    const char = text[next]!
    if (char === '"' && isIn && text[next + 1] === '"') next++
    else if (char === '"') {
      isIn = !isIn
      isQuoted = true
      continue
    } else if (!isIn && (char === ',' || SPACE.test(char))) break
    hasTailStar = char === '*' && !isIn
    value += char
    pattern += char === '\\' || (isIn && (char === '*' || char === '?')) ? `\\${char}` : char
  }
  return {
    value: {
      text: hasTailStar ? value.slice(0, -1) : value,
      lead,
      hasTailStar,
      isQuoted,
      pattern: lead === '*' ? `*${pattern}` : pattern,
    },
    next,
    isOpen: isIn,
  }
}

/** Returns the word between or before terms that a term is, if it is one. */
export function operatorOf({ field, values, not }: Term): 'AND' | 'OR' | 'NOT' | undefined {
  const [value, ...others] = values
  const isBare = field === undefined && !not && others.length === 0 && !value!.isQuoted
  const { lead, hasTailStar, text } = value!
  if (!isBare || lead !== '' || hasTailStar) return undefined
  return text === 'AND' || text === 'OR' || text === 'NOT' ? text : undefined
}

/** Splits a filter text into its terms; says nothing about what they mean. */
export function scanTerms(text: string): Term[] {
  const terms: Term[] = []
  for (let at = 0; at < text.length;) {
    if (SPACE.test(text[at]!)) {
      at++
      continue
    }
    let next = at
    const not = text[next] === '-' && next + 1 < text.length && !SPACE.test(text[next + 1]!)
    if (not) next++
    FIELD.lastIndex = next
    const field = FIELD.exec(text)?.[1]
    if (field !== undefined) next += field.length + 1
    const values: WrittenValue[] = []
    let isOpen = false
    for (;;) {
      const scanned = scanValue(text, next)
      values.push(scanned.value)
      next = scanned.next
      isOpen ||= scanned.isOpen
      if (text[next] !== ',') break
      next++
    }
    terms.push({ at, end: next, not, ...(field === undefined ? {} : { field }), values, isOpen })
    at = next
  }
  return terms
}
