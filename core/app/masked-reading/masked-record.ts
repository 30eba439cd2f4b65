import { maskNumber } from '../../cdr/index.ts'
import {
  bareNumber,
  type CallRecord,
  type Configuration,
  type MaskedReaders,
  type RecordColumn,
} from '../../contract/index.ts'

/**
 * What readers of masked records see of a column. number: hidden digits unless it is of this PBX; name: hidden unless the
 * party is of this PBX; free: what people and devices wrote, which can say anything: left empty.
 */
type Sight = 'open' | 'number' | 'name' | 'free'

/** Every column, so that a new one is thought of. */
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

/** The number whose party a name is of. */
const NAMES = { caller_name: 'caller_number', destination_name: 'destination_number' } as const

/** Numbers of this PBX that the outside called. */
const isCalledHere = (record: CallRecord, column: RecordColumn) =>
  record.direction === 'inbound' && (column === 'dialed_number' || column === 'did')

const IS_NUMBER = /^[+*#\p{Nd}\s\-./()•]*$/u
/** In place of an address such as `alice`, of which no digits can be hidden. */
const HIDDEN = '•••'

/** Hides what readers of masked records do not see. */
export interface Hiding {
  number(number: string): string
  /** The name of the party with a number. */
  name(name: string, number: string): string
  record(record: CallRecord): CallRecord
  isOwn(number: string): boolean
}

/** Makes the hiding; `ownNumbers` are those of the extensions. */
export function createHiding({ digits, names }: MaskedReaders, ownNumbers: ReadonlySet<string>): Hiding {
  const isOwn = (number: string) => ownNumbers.has(bareNumber(number))
  const number = (text: string) =>
    isOwn(text) ? text : IS_NUMBER.test(text) ? maskNumber(text, digits) : HIDDEN
  // A name is what a device says of itself, and may be its number.
  const name = (text: string, of: string) => (isOwn(of) ? text : names ? '' : maskNumber(text, digits))
  return {
    isOwn,
    number,
    name,
    record: (record) => ({
      ...record,
      ...Object.fromEntries(
        NUMBERS.map((column) => [
          column,
          isCalledHere(record, column) ? record[column] : number(record[column]),
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(NAMES).map(([column, of]) => [
          column,
          name(record[column as keyof typeof NAMES], record[of]),
        ]),
      ),
      ...Object.fromEntries(FREE.map((column) => [column, ''])),
    }),
  }
}

/** The hiding that a configuration asks for. */
export const hidingOf = ({ cdr, extensions }: Configuration): Hiding =>
  createHiding(cdr.maskedReaders, new Set(extensions.map(({ number }) => number)))
