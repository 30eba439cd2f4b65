import { RECORD_COLUMNS, type RecordColumn } from '../../../core/contract/index.ts'

const columns = Object.fromEntries(
  Object.entries(RECORD_COLUMNS).map(([column, { title }]) => [column, title]),
) as Record<RecordColumn, string>

/** Words for the columns of a record and for the values of its closed lists. */
export const terms = {
  columns,
  result: {
    answered: 'Answered',
    busy: 'Busy',
    rejected: 'Declined',
    no_answer: 'No answer',
    abandoned: 'Abandoned',
    answered_elsewhere: 'Answered elsewhere',
    unreachable: 'Unreachable',
    not_found: 'Unknown number',
    forbidden: 'Not allowed',
    congestion: 'Congestion',
    failed: 'Failed',
    interrupted: 'Interrupted',
  },
  side: {
    O: { local: 'local caller', outside: 'outside caller' },
    T: { local: 'local callee', outside: 'outside callee' },
  },
  sideName: { O: 'Caller half (O)', T: 'Callee half (T)' },
  party: { local: 'Local', outside: 'Outside' },
  direction: { internal: 'Internal', inbound: 'Inbound', outbound: 'Outbound', transit: 'Transit' },
  releasedBy: { caller: 'Caller', callee: 'Callee', server: 'PBX' },
  service: {
    basic: 'Basic call',
    forward_unconditional: 'Forwarded always',
    forward_busy: 'Forwarded on busy',
    forward_no_answer: 'Forwarded on no answer',
    forward_unreachable: 'Forwarded on unreachable',
    attendant: 'Attendant',
    ring_group: 'Ring group',
    hunt_group: 'Hunt group',
    pickup: 'Pickup',
    park: 'Park',
    transfer_blind: 'Blind transfer',
    transfer_attended: 'Attended transfer',
    voicemail: 'Voicemail',
    conference: 'Conference',
    callback: 'Callback',
    feature_code: 'Feature code',
  },
  yesNo: { 0: 'No', 1: 'Yes', false: 'No', true: 'Yes' },
  recording: { none: 'None', kept: 'Kept', deleted: 'Deleted', failed: 'Failed' },
  stage: { setup: 'Setup', ringing: 'Ringing', talk: 'Talk' },
  live: { setup: 'Setup', ringing: 'Ringing', talking: 'Talking', held: 'On hold' },
}
