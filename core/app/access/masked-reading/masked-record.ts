import { maskNumber } from '../../../cdr/index.ts'
import {
  bareNumber,
  type CallRecord,
  type Configuration,
  type MaskedReaders,
  type RecordColumn,
} from '../../../contract/index.ts'

/**
 * The view that readers of masked records have of a column. number: hidden digits unless it is of this PBX; name:
 * hidden unless the party is of this PBX; free: what people and devices wrote, which can say anything: left empty.
 */
type Sight = 'open' | 'number' | 'name' | 'free'

/** The views of all columns, so that a new one is thought of. */
export const SIGHT = {
  caller_number: 'number',
  dialed_number: 'number',
  destination_number: 'number',
  duration: 'open',
  setup_time: 'open',
  connect_time: 'open',
  release_time: 'open',
  side: 'open',
  party: 'open',
  result: 'open',
  released_by: 'open',
  cause: 'open',
  sip_status: 'open',
  reason_text: 'free',
  service: 'open',
  direction: 'open',
  caller_name: 'name',
  destination_name: 'name',
  presented_number: 'number',
  redirecting_number: 'number',
  redirect_count: 'open',
  charged_number: 'number',
  line: 'open',
  did: 'number',
  group_number: 'open',
  alert_time: 'open',
  ring_seconds: 'open',
  hold_seconds: 'open',
  park_seconds: 'open',
  emergency: 'open',
  transport: 'open',
  srtp: 'open',
  codec: 'open',
  remote_address: 'free',
  user_agent: 'free',
  sip_call_id: 'free',
  packets_sent: 'open',
  packets_received: 'open',
  packets_lost: 'open',
  jitter_ms: 'open',
  mos: 'open',
  recording: 'free',
  account_code: 'free',
  note: 'free',
  tags: 'free',
  cost: 'open',
  currency: 'open',
  call_id: 'open',
  related_call_id: 'open',
  hop: 'open',
  record_id: 'open',
  sequence: 'open',
  site: 'open',
  written_at: 'open',
  schema_version: 'open',
} as const satisfies Record<RecordColumn, Sight>

const columnsOf = <S extends Sight>(sight: S) =>
  (Object.keys(SIGHT) as RecordColumn[]).filter((id) => SIGHT[id] === sight) as {
    [C in RecordColumn]: (typeof SIGHT)[C] extends S ? C : never
  }[RecordColumn][]

const NUMBERS = columnsOf('number')
const FREE = columnsOf('free')

/** The number whose party a name is of, and the directions in which it comes from outside, whatever number it claims. */
const NAMES = {
  caller_name: { of: 'caller_number', outside: ['inbound', 'transit'] },
  destination_name: { of: 'destination_number', outside: ['outbound', 'transit'] },
} as const satisfies Partial<
  Record<RecordColumn, { of: RecordColumn; outside: readonly CallRecord['direction'][] }>
>

/** Returns whether a column holds a number of this PBX that the outside called. */
const isCalledHere = (record: CallRecord, column: RecordColumn) =>
  record.direction === 'inbound' && (column === 'dialed_number' || column === 'did')

const IS_NUMBER = /^[+*#\p{Nd}\s\-./()•]*$/u
const DIGITS = /[\p{Nd}•]/gu
/**
 * The number of digits that a number with its prefixes does not exceed; more are several numbers, of which only the
 * last would be hidden.
 */
const MOST_DIGITS = 18
/** The text in place of an address such as `alice`, of which no digits can be hidden. */
const HIDDEN = '•••'

/** The hiding of what readers of masked records do not see. */
export interface Hiding {
  number(number: string): string
  /** Returns the name of the party with a number; for an extension the one it is set up with. */
  name(name: string, number: string): string
  record(record: CallRecord): CallRecord
  isOwn(number: string): boolean
}

/** Makes the hiding; `own` are the numbers of the extensions with their names. */
export function createHiding({ digits, names }: MaskedReaders, own: ReadonlyMap<string, string>): Hiding {
  const isOwn = (number: string) => own.has(bareNumber(number))
  const isOneNumber = (text: string) =>
    IS_NUMBER.test(text) && (text.match(DIGITS)?.length ?? 0) <= MOST_DIGITS
  const number = (text: string) =>
    isOwn(text) ? text : isOneNumber(text) ? maskNumber(text, digits) : HIDDEN
  // A name is what a device says of itself, and may have numbers anywhere in it.
  const foreignName = (text: string) => (names ? '' : maskNumber(text, 'all'))
  const nameIn = (record: CallRecord, column: keyof typeof NAMES) => {
    const { of, outside } = NAMES[column]
    const isForeign = (outside as readonly string[]).includes(record.direction) || !isOwn(record[of])
    return isForeign ? foreignName(record[column]) : record[column]
  }
  return {
    isOwn,
    number,
    name: (text, of) => own.get(bareNumber(of)) ?? foreignName(text),
    record: (record) => ({
      ...record,
      ...Object.fromEntries(
        NUMBERS.map((column) => [
          column,
          isCalledHere(record, column) ? record[column] : number(record[column]),
        ]),
      ),
      caller_name: nameIn(record, 'caller_name'),
      destination_name: nameIn(record, 'destination_name'),
      ...Object.fromEntries(FREE.map((column) => [column, ''])),
    }),
  }
}

/** Returns the hiding that a configuration asks for. */
export const hidingOf = ({ cdr, extensions }: Configuration): Hiding =>
  createHiding(cdr.maskedReaders, new Map(extensions.map(({ number, name }) => [number, name])))
