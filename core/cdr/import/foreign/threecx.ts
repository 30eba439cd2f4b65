import { asClock, asPerson, asReal, asSeconds, asText, oneOf } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignSource } from './foreign-source.ts'

/** 3CX: its call log as CSV, of any version since 15. */
export const threecx: ForeignSource = {
  kind: '3cx',
  name: '3cx',
  title: '3CX (call log as CSV)',
  layouts: [],
  headers: [
    ['call time', 'caller id', 'destination', 'status', 'talking'],
    ['call time', 'from', 'to', 'status', 'talking'],
  ],
  columns: columnTable(
    ['call time', asClock, 'setup_time'],
    ['caller id', asPerson, 'caller_number'],
    ['from', asPerson, 'caller_number'],
    ['destination', asPerson, 'dialed_number', 'destination_number'],
    ['to', asPerson, 'dialed_number', 'destination_number'],
    ['status', oneOf({ answered: 'answered', unanswered: 'no_answer' }), 'result'],
    ['direction', oneOf({ inbound: 'inbound', outbound: 'outbound', internal: 'internal' }), 'direction'],
    ['ringing', asSeconds, 'ring_seconds'],
    ['talking', asSeconds, 'duration'],
    ['cost', asReal, 'cost'],
    ['reason', asText, 'reason_text'],
  ),
  identity: () => '',
  call: joined(['call id']),
}
