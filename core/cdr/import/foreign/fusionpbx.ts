import { asClock, asEpoch, asNumber, asReal, asSeconds, asText, asWhole, oneOf } from './cell-readers.ts'
import { columnTable, joined } from './column-table.ts'
import type { ForeignSource } from './foreign-source.ts'
import { causeOf, resultOf } from './hangup-cause.ts'

/** The message that ended a leg, where it came from its own party (`sip_hangup_disposition`). */
const BY_PARTY = new Set(['recv_bye', 'recv_cancel', 'recv_refuse'])

/** FusionPBX: the CSV export of its call detail records, one row a leg. */
export const fusionpbx: ForeignSource = {
  kind: 'fusionpbx',
  name: 'fusionpbx',
  title: 'FusionPBX (CSV export)',
  layouts: [],
  headers: [
    ['xml_cdr_uuid', 'start_stamp'],
    ['xml_cdr_uuid', 'start_epoch'],
  ],
  columns: columnTable(
    ['direction', oneOf({ local: 'internal', inbound: 'inbound', outbound: 'outbound' }), 'direction'],
    ['caller_id_name', asText, 'caller_name'],
    ['caller_id_number', asNumber, 'caller_number'],
    ['caller_destination', asNumber, 'dialed_number'],
    ['destination_number', asNumber, 'destination_number', 'dialed_number'],
    ['start_epoch', asEpoch, 'setup_time'],
    ['start_stamp', asClock, 'setup_time'],
    ['answer_epoch', asEpoch, 'connect_time'],
    ['answer_stamp', asClock, 'connect_time'],
    ['end_epoch', asEpoch, 'release_time'],
    ['end_stamp', asClock, 'release_time'],
    ['duration', asSeconds, 'total'],
    ['billsec', asSeconds, 'duration'],
    ['hold_accum_seconds', asSeconds, 'hold_seconds'],
    ['hangup_cause_q850', asWhole, 'cause'],
    ['accountcode', asText, 'account_code'],
    ['read_codec', asText, 'codec'],
    ['remote_media_ip', asText, 'remote_address'],
    ['network_addr', asText, 'remote_address'],
    ['sip_call_id', asText, 'sip_call_id'],
    ['rtp_audio_in_mos', asReal, 'mos'],
    ['last_sent_callee_id_name', asText, 'destination_name'],
  ),
  identity: joined(['xml_cdr_uuid']),
  legs: {
    own: 'xml_cdr_uuid',
    bridged: ['bridge_uuid', 'bleg_uuid'],
    origin: 'originating_leg_uuid',
    letter: 'leg',
  },
  finish(draft, cells) {
    const name = cells.get('hangup_cause') ?? ''
    draft.cause ??= causeOf(name)
    if (!draft.connect_time) draft.result = resultOf(name)
    const leg = cells.get('leg')
    if (BY_PARTY.has(cells.get('sip_hangup_disposition') ?? '') && (leg === 'a' || leg === 'b'))
      draft.released_by = leg === 'a' ? 'caller' : 'callee'
    return undefined
  },
}
