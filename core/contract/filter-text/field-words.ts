import { FILTER_FIELD_NAMES, type FilterField } from '../filter.ts'
import {
  directionSchema,
  partySchema,
  releasedBySchema,
  resultSchema,
  serviceSchema,
  sideSchema,
} from '../record.ts'

/** Other names by which people know a field. */
const ALIASES: ReadonlyMap<string, FilterField> = new Map([
  ['by', 'released_by'],
  ['called', 'to'],
  ['caller', 'from'],
  ['callee', 'reached'],
  ['ext', 'extension'],
  ['half', 'side'],
  ['tags', 'tag'],
])

/** The field that a word before a colon means; undefined when there is none. */
export function fieldOf(word: string): FilterField | undefined {
  const name = word.toLowerCase().replaceAll('-', '_')
  return (FILTER_FIELD_NAMES as readonly string[]).includes(name) ? (name as FilterField) : ALIASES.get(name)
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

/** Fields whose values are whole seconds and may be written as `5m`, `1h30m` or `4:07`. */
export const SECONDS_FIELDS: ReadonlySet<FilterField> = new Set(['duration', 'ring', 'hold'])
