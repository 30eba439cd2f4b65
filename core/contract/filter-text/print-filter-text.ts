import { COMPARISONS, FILTER_FIELDS, type Comparison, type Condition } from '../filter.ts'
import { SECONDS_FIELDS } from './field-words.ts'
import { printSeconds } from './parse-seconds.ts'

const PLAIN = /^(?!(?:AND|OR|NOT)$)[^\s,"*?:<>=~(-][^\s,"*?:]*$/
const PLAIN_NUMBER = /^\+?[\d\-./()#]*\d[\d\-./()#]*$/

const quoted = (value: string) => (PLAIN.test(value) ? value : `"${value.replaceAll('"', '""')}"`)

/** Returns a pattern with what stands for itself in quotes, where it has to be. */
const patternText = (pattern: string) =>
  (pattern.match(/[*?]|(?:\\[*?\\]|[^*?])+?(?=[*?]|$)/g) ?? [])
    .map((part) => (/^[*?]$/.test(part) ? part : quoted(part.replaceAll(/\\([*?\\])/g, '$1'))))
    .join('')

const FORMS: Readonly<Record<Comparison, (value: string) => string>> = {
  is: (value) => `=${quoted(value)}`,
  begins: (value) => `${quoted(value)}*`,
  ends: (value) => `*${quoted(value)}`,
  contains: (value) => `*${quoted(value)}*`,
  like: (value) => `~${value === '' ? quoted(value) : patternText(value)}`,
  atLeast: (value) => `>${quoted(value)}`,
  atMost: (value) => `<${quoted(value)}`,
}

function printCondition({ field, is, values, not }: Condition): string {
  const sign = not ? '-' : ''
  const [first] = values
  const isAlone = values.length === 1 && first !== undefined && first !== ''
  if (isAlone && field === 'number' && is === 'contains' && PLAIN_NUMBER.test(first)) return sign + first
  if (isAlone && field === 'text' && is === 'contains') {
    return (
      sign + (PLAIN.test(first) && !PLAIN_NUMBER.test(first) ? first : `"${first.replaceAll('"', '""')}"`)
    )
  }
  const { type } = FILTER_FIELDS[field]
  const print = (value: string) => {
    const text =
      type === 'quantity' && SECONDS_FIELDS.has(field) && value !== '' ? printSeconds(Number(value)) : value
    return is === COMPARISONS[type][0] ? quoted(text) : FORMS[is](text)
  }
  if (isAlone && field === 'duration' && (is === 'atLeast' || is === 'atMost')) return sign + print(first)
  return `${sign}${field}:${values.map(print).join(',')}`
}

/** Writes conditions as people would write them; `parseFilterText` reads the same conditions from it. */
export const printFilterText = (conditions: readonly Condition[]): string =>
  conditions.map(printCondition).join(' ')
