import { asCallerId, asClock, asNumber, asSeconds, asText, oneOf } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignSource, Layout } from './foreign-source.ts'

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/
const DISPOSITION = /^(ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION)$/
const looks = { start: TIME, end: TIME, disposition: DISPOSITION }

const CALL = ['channel', 'dstchannel', 'lastapp', 'lastdata', 'start', 'answer', 'end', 'duration', 'billsec']
const NEW = ['peeraccount', 'linkedid', 'sequence']

/** `cdr_csv`: what `loguniqueid`, `loguserfield` and `newcdrcolumns` of cdr.conf add. */
const MASTER = ['accountcode', 'src', 'dst', 'dcontext', 'clid', ...CALL, 'disposition', 'amaflags']
const master = (...more: string[]): Layout => ({ names: [...MASTER, ...more], looks })

/** `cdr_custom`: the line of its sample configuration, and the same before `sequence` was in it. */
const CUSTOM = ['clid', 'src', 'dst', 'dcontext', ...CALL, 'disposition', 'amaflags']
const custom = (...more: string[]): Layout => ({
  names: [...CUSTOM, 'accountcode', 'uniqueid', 'userfield', ...more],
  looks,
})

/** Asterisk: Master.csv of cdr_csv and of cdr_custom, and its tables exported with a header. */
export const asterisk: ForeignSource = {
  kind: 'asterisk',
  name: 'asterisk',
  title: 'Asterisk (Master.csv, cdr-custom)',
  layouts: [
    master(),
    master('uniqueid'),
    master('uniqueid', 'userfield'),
    master('uniqueid', ...NEW),
    master('uniqueid', 'userfield', ...NEW),
    custom(),
    custom('sequence'),
    custom('linkedid'),
    custom('sequence', 'linkedid'),
    custom(...NEW),
  ],
  headers: [
    ['src', 'dst', 'disposition', 'calldate'],
    ['src', 'dst', 'disposition', 'start'],
  ],
  columns: columnTable(
    ['accountcode', asText, 'account_code'],
    ['src', asNumber, 'caller_number'],
    ['dst', asNumber, 'dialed_number', 'destination_number'],
    ['clid', asCallerId, 'caller_name'],
    ['cnam', asText, 'caller_name'],
    ['dst_cnam', asText, 'destination_name'],
    ['outbound_cnum', asNumber, 'presented_number'],
    ['did', asNumber, 'did'],
    ['start', asClock, 'setup_time'],
    ['calldate', asClock, 'setup_time'],
    ['answer', asClock, 'connect_time'],
    ['end', asClock, 'release_time'],
    ['duration', asSeconds, 'total'],
    ['billsec', asSeconds, 'duration'],
    [
      'disposition',
      oneOf({
        answered: 'answered',
        'no answer': 'no_answer',
        busy: 'busy',
        failed: 'failed',
        congestion: 'congestion',
      }),
      'result',
    ],
    ['userfield', asText, 'note'],
  ),
  identity: joined(['uniqueid', 'sequence']),
  call: (cells) => cells.get('linkedid') || cells.get('uniqueid') || '',
}
