import { asClock, asNumber, asPerson, asSeconds, asText, oneOf } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignSource } from './foreign-source.ts'

const STATUS = oneOf({
  answered: 'answered',
  'no answer': 'no_answer',
  busy: 'busy',
  failed: 'failed',
  abandoned: 'abandoned',
  voicemail: '',
})

/** Yeastar: CDR of the S and P series as CSV, as far as the columns are public. */
export const yeastar: ForeignSource = {
  kind: 'yeastar',
  name: 'yeastar',
  title: 'Yeastar (S and P series, CDR as CSV)',
  layouts: [],
  headers: [['time', 'call from', 'call to', 'talk duration']],
  columns: columnTable(
    ['time', asClock, 'setup_time'],
    ['call from', asPerson, 'caller_number'],
    ['call to', asPerson, 'dialed_number', 'destination_number'],
    ['call duration', asSeconds, 'total'],
    ['ring duration', asSeconds, 'ring_seconds'],
    ['talk duration', asSeconds, 'duration'],
    ['status', STATUS, 'result'],
    ['last status', STATUS, 'result'],
    ['reason', asText, 'reason_text'],
    ['source trunk', asText, 'line'],
    ['destination trunk', asText, 'line'],
    [
      'communication type',
      oneOf({ internal: 'internal', inbound: 'inbound', outbound: 'outbound' }),
      'direction',
    ],
    ['did/ddi', asNumber, 'did'],
    ['did', asNumber, 'did'],
    ['outbound caller id', asNumber, 'presented_number'],
    ['caller ip address', asText, 'remote_address'],
  ),
  identity: joined(['id']),
}
