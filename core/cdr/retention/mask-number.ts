import type { HalfTrace } from '../../call/index.ts'
import type { CallRecord, Masking } from '../../contract/index.ts'

type Column = keyof CallRecord & keyof typeof FACTS

/** Columns that can hold a number or a name of the outside, with the fact of the trace that says the same. */
const FACTS = {
  caller_number: 'callerNumber',
  presented_number: 'presentedNumber',
  redirecting_number: 'redirectingNumber',
  charged_number: 'chargedNumber',
  dialed_number: 'dialedNumber',
  destination_number: 'destinationNumber',
  did: 'did',
  caller_name: 'callerName',
  destination_name: 'destinationName',
} as const

const CALLER = ['caller_number', 'presented_number', 'redirecting_number'] as const
const CALLED = ['dialed_number', 'destination_number'] as const

const EITHER = {
  numbers: [...CALLER, ...CALLED, 'charged_number', 'did'],
  names: ['caller_name', 'destination_name'],
} as const

/** The columns that belong to the outside, by the direction of a half; where none is known, whatever is not ours. */
const OUTSIDE: Readonly<
  Record<CallRecord['direction'], { readonly numbers: readonly Column[]; readonly names: readonly Column[] }>
> = {
  internal: { numbers: [], names: [] },
  inbound: { numbers: [...CALLER, 'charged_number'], names: ['caller_name'] },
  outbound: { numbers: CALLED, names: ['destination_name'] },
  transit: EITHER,
  '': EITHER,
}

/** Hides the last digits of a number, `+4930123456` as `+4930123•••`; other signs stay. */
export function maskNumber(number: string, digits: Masking['digits']): string {
  let left = digits === 'all' ? Infinity : digits
  return [...number]
    .reverse()
    .map((sign) => (/\p{Nd}/u.test(sign) && left-- > 0 ? '•' : sign))
    .reverse()
    .join('')
}

/** Returns the columns of a record that masking changes, with their new values. Own numbers stay. */
export function maskedColumns(
  record: CallRecord,
  { digits, names }: Pick<Masking, 'digits' | 'names'>,
  ownNumbers: ReadonlySet<string>,
): Partial<Record<Column, string>> {
  const outside = OUTSIDE[record.direction]
  const numbers = outside.numbers
    .filter((column) => record[column] !== '' && !ownNumbers.has(record[column]))
    .map((column) => [column, maskNumber(record[column], digits)] as const)
  const hidden = names ? outside.names.map((column) => [column, ''] as const) : []
  return Object.fromEntries([...numbers, ...hidden].filter(([column, value]) => record[column] !== value))
}

/** Returns a value with every text in it changed. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]))
}

/** Masks the trace of a masked record: the same facts at every step, and the same numbers wherever they are written. */
export function maskTrace(
  trace: HalfTrace,
  record: CallRecord,
  { digits, names }: Pick<Masking, 'digits' | 'names'>,
  ownNumbers: ReadonlySet<string>,
): HalfTrace {
  const outside = OUTSIDE[record.direction]
  const hidden = new Map<string, string>()
  const facts = trace.entries.flatMap((entry) => (entry.facts ? [entry.facts] : []))
  for (const column of outside.numbers) {
    for (const number of [record[column], ...facts.map((fact) => fact[FACTS[column]])]) {
      if (number && !ownNumbers.has(number)) hidden.set(number, maskNumber(number, digits))
    }
  }
  if (names) {
    for (const column of outside.names) {
      for (const name of [record[column], ...facts.map((fact) => fact[FACTS[column]])]) {
        if (name) hidden.set(name, '')
      }
    }
  }
  const change = (text: string) => {
    const whole = hidden.get(text)
    if (whole !== undefined) return whole
    // Within an address such as sip:+4930123456@example, never within a longer run of digits.
    let changed = text
    for (const [number, masked] of hidden) {
      if (!/\d{5}/.test(number)) continue
      changed = changed
        .split(number)
        .reduce((before, after) =>
          /\d$/.test(before) || /^\d/.test(after) ? before + number + after : before + masked + after,
        )
    }
    return changed
  }
  return { ...trace, entries: mapTexts(trace.entries, change) as HalfTrace['entries'] }
}
