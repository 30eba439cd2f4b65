import { FILTER_FIELD_NAMES, FILTER_FIELDS, type FilterField } from '../filter.ts'
import {
  directionSchema,
  partySchema,
  releasedBySchema,
  resultSchema,
  serviceSchema,
  sideSchema,
} from '../record.ts'
import { VALUE_WORDS, wordsOf } from '../value-words.ts'

/** Other names by which people know a field. */
export const FIELD_ALIASES: ReadonlyMap<string, FilterField> = new Map([
  ['by', 'released_by'],
  ['called', 'to'],
  ['caller', 'from'],
  ['callee', 'reached'],
  ['dialled', 'dialed'],
  ['ended_by', 'released_by'],
  ['ext', 'extension'],
  ['half', 'side'],
  ['tags', 'tag'],
  ['talk', 'duration'],
])

/** Returns the field that a word before a colon means; undefined when there is none. */
export function fieldOf(word: string): FilterField | undefined {
  const name = word.toLowerCase().replaceAll('-', '_')
  return (FILTER_FIELD_NAMES as readonly string[]).includes(name)
    ? (name as FilterField)
    : FIELD_ALIASES.get(name)
}

/** The values that a field can have, for fields with a closed list. */
export const FIELD_VALUES: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  side: sideSchema.options,
  party: partySchema.options,
  direction: directionSchema.options,
  service: serviceSchema.options,
  result: resultSchema.options,
  released_by: releasedBySchema.options,
  hour: Array.from({ length: 24 }, (_, hour) => String(hour)),
  weekday: ['0', '1', '2', '3', '4', '5', '6'],
  emergency: ['0', '1'],
  srtp: ['0', '1'],
}

/** Other words for values; days of the week by their first three letters. */
const VALUE_ALIASES: Readonly<Partial<Record<FilterField, Readonly<Record<string, string>>>>> = {
  direction: { in: 'inbound', incoming: 'inbound', out: 'outbound', outgoing: 'outbound' },
  weekday: { sun: '0', mon: '1', tue: '2', wed: '3', thu: '4', fri: '5', sat: '6' },
}

const asCode = (text: string) => text.toLowerCase().replaceAll(/[ -]/g, '_')

/**
 * Returns the value of a closed list that a word means: its code, the word that lists show for it, or another usual
 * one.
 */
export function knownValue(field: FilterField, text: string): string | undefined {
  const asked = asCode(text)
  const known = FIELD_VALUES[field] ?? []
  const aliases = VALUE_ALIASES[field] ?? {}
  const short = field === 'weekday' ? asked.slice(0, 3) : asked
  const byWord = (Object.keys(VALUE_WORDS) as (keyof typeof VALUE_WORDS)[]).flatMap((language) =>
    Object.entries(wordsOf(FILTER_FIELDS[field].columns[0], language) ?? {}),
  )
  return (
    known.find((value) => value.toLowerCase() === asked) ??
    (Object.hasOwn(aliases, short) ? aliases[short] : undefined) ??
    byWord.find(([code, word]) => asCode(word) === asked && known.includes(code))?.[0]
  )
}

/** Fields whose values are whole seconds and may be written as `5m`, `1h30m` or `4:07`. */
export const SECONDS_FIELDS: ReadonlySet<FilterField> = new Set(['duration', 'ring', 'hold'])
