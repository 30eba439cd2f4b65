// Prints docs/cdr-columns.md from the columns of the contract; with --check says whether that page is up to date.
import { readFileSync } from 'node:fs'
import { RECORD_COLUMNS, RECORD_SCHEMA_VERSION } from '../../core/contract/record.ts'

const PAGE = new URL('../../docs/cdr-columns.md', import.meta.url)

const MEANINGS = {
  caller_number: 'Who originated the call; the same on every half of it.',
  dialed_number:
    'What the caller dialled, before any dial plan, forwarding or attendant; the same on every half.',
  destination_number:
    'O: who answered last, else who was tried last, else the number of the service itself. T: whom this half calls, as sent.',
  duration: 'Whole seconds from connect to release of this half, rounded down; 0 when it never connected.',
  setup_time: 'O: when the server received the call. T: when the first INVITE of this half was sent.',
  connect_time: 'When this half was answered; empty when it never was.',
  release_time: 'When this half ended.',
  side: '`O` for the half of the caller, `T` for the half of a called party.',
  party: '`local` for an extension, `outside` for an external line or trunk.',
  result:
    '`answered`, `busy`, `rejected`, `no_answer`, `abandoned`, `answered_elsewhere`, `unreachable`, `not_found`, `forbidden`, `congestion`, `failed` or `interrupted`.',
  released_by:
    'Whose message ended this half: `caller` or `callee` of the call, `server` for a decision of the PBX.',
  cause: "Cause value of Q.850: that of the peer's Reason header, else the one that stands for the result.",
  sip_status: "Final SIP status of this half's INVITE.",
  reason_text: "The peer's own words for the end, at most 128 characters.",
  service: 'T: what created this half. O: the first service met other than `basic`.',
  direction:
    '`internal`, `inbound` (outside to local), `outbound` (local to outside) or `transit` (outside to outside).',
  caller_name: "The caller's display name; may hold any text a stranger chose.",
  destination_name: "The destination's display name.",
  presented_number: 'The caller number that the other side was shown.',
  redirecting_number: 'Who forwarded, redirected or transferred the call to this destination last.',
  redirect_count: 'How many did so.',
  charged_number: 'Who pays for this half: the caller, or whoever diverted it last.',
  line: 'The external line or trunk that was used.',
  did: 'The number of the line that was called from outside.',
  group_number: 'Ring group, hunt group, attendant menu or conference room that the call went through.',
  alert_time: 'First 180 or 183 on this half before its answer; empty when there was none.',
  ring_seconds: 'Whole seconds from alert to connect, or to release when it never connected.',
  hold_seconds: 'Seconds on hold; a part of the duration.',
  park_seconds: 'Seconds parked; a part of the duration.',
  emergency:
    '1 for a call to an emergency number: such a record is always written (in Cloud-style that of the caller) and is kept for `keepEmergencyDays` at least.',
  transport: 'How SIP reached the peer: `udp`, `tcp`, `tls`, `ws` or `wss`.',
  srtp: '1 when the media of this half was encrypted.',
  codec: 'Audio codec of this half.',
  remote_address: 'Address and port of the peer.',
  user_agent: 'What the peer says it is.',
  sip_call_id: 'Call-ID header of this half, to find it in a SIP trace.',
  packets_sent: 'RTP packets sent to the peer, when the server relays the media.',
  packets_received: 'RTP packets received from the peer, when the server relays the media.',
  packets_lost: 'RTP packets that never came, when the server relays the media.',
  jitter_ms: 'Variation of their arrival, milliseconds.',
  mos: 'Estimated speech quality from 1 (bad) to 5 (excellent).',
  recording: '`none`, `kept`, `deleted` or `failed`.',
  account_code: 'Code that the caller entered to book the call on an account.',
  note: "The administrator's note.",
  tags: "The administrator's tags, separated by spaces.",
  cost: 'Price of this half.',
  currency: 'Currency of the price, three letters.',
  call_id: 'The same on every half of one call; never changes.',
  related_call_id: 'The other call, when two became one by a transfer, a pickup or a park retrieval.',
  hop: '0 for the O half, then 1, 2, ... for the T halves in the order they began.',
  record_id: 'Name of the record, unique for ever (UUIDv7).',
  sequence: 'Number of the record in this installation; a gap is always explained by a logged deletion.',
  site: 'Name of the installation that wrote the record.',
  written_at: 'When the record reached the disk.',
  schema_version: 'Version of this page that the record follows.',
}

function table() {
  const unknown = Object.keys(MEANINGS).filter((id) => !(id in RECORD_COLUMNS))
  const missing = Object.keys(RECORD_COLUMNS).filter((id) => !(id in MEANINGS))
  if (unknown.length + missing.length > 0) {
    throw new Error(`cdr-columns: no meaning for [${missing}], no column for [${unknown}]`)
  }
  const rows = Object.entries(RECORD_COLUMNS).map(([id, { type }], index) => [
    String(index + 1),
    `\`${id}\``,
    type,
    MEANINGS[id],
  ])
  const head = ['#', 'column', 'type', 'meaning']
  const widths = head.map((cell, i) => Math.max(3, cell.length, ...rows.map((row) => row[i].length)))
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const page = `# Columns of a call detail record

Each half of a call may leave one record when it ends: an O-CDR for the half of the caller, a T-CDR for the half of a
called party. These are the columns of version ${RECORD_SCHEMA_VERSION} in the order of tables, CSV and JSON; new ones are appended. Text is
empty and numbers are absent where nothing is known. Numbers that are dialled are text: leading zeros and \`+\` stay.

Types: \`text\`; \`integer\`; \`seconds\` (whole ones); \`real\`; \`flag\` (0 or 1); \`time\` (stored as UTC milliseconds, exported
as ISO 8601 with the offset of the zone asked for).

${table()}

This page is printed by \`node build/scripts/cdr-columns.mjs\`.
`

if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== page) {
    process.stderr.write(
      'docs/cdr-columns.md is out of date: node build/scripts/cdr-columns.mjs > docs/cdr-columns.md\n',
    )
    process.exitCode = 1
  }
} else process.stdout.write(page)
