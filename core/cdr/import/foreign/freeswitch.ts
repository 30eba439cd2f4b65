import { asClock, asNumber, asSeconds, asText } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignSource } from './foreign-source.ts'
import { causeOf, resultOf } from './hangup-cause.ts'

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/

/** The template `example`, which cdr_csv.conf.xml takes by default. */
const EXAMPLE = [
  'caller_id_name',
  'caller_id_number',
  'destination_number',
  'context',
  'start_stamp',
  'answer_stamp',
  'end_stamp',
  'duration',
  'billsec',
  'hangup_cause',
  'uuid',
  'bleg_uuid',
  'accountcode',
  'read_codec',
  'write_codec',
]

/** FreeSWITCH: mod_cdr_csv with its default template. */
export const freeswitch: ForeignSource = {
  kind: 'freeswitch',
  name: 'freeswitch',
  title: 'FreeSWITCH (mod_cdr_csv, default template)',
  layouts: [
    {
      names: EXAMPLE,
      looks: { start_stamp: TIME, end_stamp: TIME, duration: /^\d+$/, hangup_cause: /^[A-Z_0-9]+$/ },
    },
  ],
  headers: [['caller_id_number', 'destination_number', 'start_stamp', 'hangup_cause', 'uuid']],
  columns: columnTable(
    ['caller_id_name', asText, 'caller_name'],
    ['caller_id_number', asNumber, 'caller_number'],
    ['destination_number', asNumber, 'dialed_number', 'destination_number'],
    ['start_stamp', asClock, 'setup_time'],
    ['answer_stamp', asClock, 'connect_time'],
    ['end_stamp', asClock, 'release_time'],
    ['duration', asSeconds, 'total'],
    ['billsec', asSeconds, 'duration'],
    ['accountcode', asText, 'account_code'],
    ['read_codec', asText, 'codec'],
  ),
  identity: joined(['uuid']),
  legs: { own: 'uuid', bridged: ['bleg_uuid'] },
  finish(draft, cells) {
    const name = cells.get('hangup_cause') ?? ''
    draft.cause = causeOf(name)
    if (!draft.connect_time) draft.result = resultOf(name)
    return undefined
  },
}
