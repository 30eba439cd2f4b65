import { asEpoch, asNumber, asSeconds, asText } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignCells, ForeignSource } from './foreign-source.ts'

const CALL_RECORD = '1'
const MOST_CAUSE = 127
const NORMAL = 16
const RESULTS: Readonly<Record<number, string>> = {
  1: 'not_found',
  17: 'busy',
  18: 'unreachable',
  19: 'no_answer',
  20: 'unreachable',
  21: 'rejected',
  34: 'congestion',
  42: 'congestion',
}

/** Returns the cause that a side of the call gave, 0 where the other side ended it. */
const causeIn = (cells: ForeignCells, name: string) => {
  const text = cells.get(name) ?? ''
  return /^-?\d{1,10}$/.test(text) ? Number(text) : 0
}

/** Cisco Unified Communications Manager: files of CDR (cdrRecordType 1). */
export const cucm: ForeignSource = {
  kind: 'cucm',
  name: 'cucm',
  title: 'Cisco Unified CM (CDR files)',
  layouts: [],
  headers: [['cdrrecordtype', 'globalcallid_callid', 'datetimeorigination', 'callingpartynumber']],
  columns: columnTable(
    ['callingpartynumber', asNumber, 'caller_number'],
    ['originalcalledpartynumber', asNumber, 'dialed_number'],
    ['finalcalledpartynumber', asNumber, 'destination_number'],
    ['outpulsedcallingpartynumber', asNumber, 'presented_number'],
    ['huntpilotdn', asNumber, 'group_number'],
    ['datetimeorigination', asEpoch, 'setup_time'],
    ['datetimeconnect', asEpoch, 'connect_time'],
    ['datetimedisconnect', asEpoch, 'release_time'],
    ['duration', asSeconds, 'duration'],
    ['clientmattercode', asText, 'account_code'],
    ['origipv4v6addr', asText, 'remote_address'],
  ),
  identity: joined(
    ['globalcallid_callid', 'origlegcallidentifier'],
    'globalcallid_clusterid',
    'globalcallid_callmanagerid',
    'destlegidentifier',
    'datetimeorigination',
  ),
  call: joined(['globalcallid_callid'], 'globalcallid_callmanagerid', 'globalcallid_clusterid'),
  /** The second line names the types of the columns. */
  isNoCall: (cells) => cells.get('cdrrecordtype') === 'INTEGER',
  finish(draft, cells) {
    const type = cells.get('cdrrecordtype') ?? ''
    if (type !== CALL_RECORD) return `cdrRecordType is ${JSON.stringify(type.slice(0, 10))}; calls have 1`
    const [orig, dest] = [causeIn(cells, 'origcause_value'), causeIn(cells, 'destcause_value')]
    const cause = orig === 0 ? dest : orig
    draft.cause = cause > 0 && cause <= MOST_CAUSE ? cause : null
    // Who ends a call normally gives the cause; the other side's is 0.
    if (cause === NORMAL && (orig === 0) !== (dest === 0))
      draft.released_by = orig === 0 ? 'callee' : 'caller'
    if (!draft.connect_time)
      draft.result = RESULTS[cause] ?? (draft.released_by === 'caller' ? 'abandoned' : '')
    return undefined
  },
}
