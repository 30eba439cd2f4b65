import type { HalfTrace } from '../../core/call/index.ts'
import type { DraftRecord, RecordPolicy } from '../../core/contract/index.ts'
import { decide, deriveRecord, traceFacts } from '../../core/cdr/index.ts'

const EVERYTHING: RecordPolicy = {
  localCaller: 'every',
  localCallee: 'every',
  outsideCaller: 'every',
  outsideCallee: 'every',
  also: { groupMembers: true, forwardedHalves: true, featureCodes: true, attendantOnly: true },
}
const SERVICES: Readonly<Record<string, string>> = {
  basic: 'ba',
  forward_busy: 'fb',
  pickup: 'pu',
  transfer_attended: 'ta',
  callback: 'cb',
  feature_code: 'fc',
  ring_group: 'rg',
}
const RESULTS: Readonly<Record<string, string>> = {
  answered: 'ans',
  answered_elsewhere: 'else',
  no_answer: 'noan',
  abandoned: 'aban',
  not_found: 'nf',
  unreachable: 'unr',
  forbidden: 'forb',
}
const RELEASED_BY: Readonly<Record<string, string>> = { caller: 'cr', callee: 'ce', server: 'sv' }

/**
 * Returns a record as the book of scenarios writes it: hop, destination, service, result with its numbers, who ended it,
 * who sent the call on, who pays if it is not the caller, how long, and the related call.
 */
function toldRow(record: DraftRecord): string {
  const { redirect_count: count, redirecting_number: redirecting } = record
  return [
    `${record.side}${record.hop === 0 ? '' : record.hop}`,
    record.destination_number,
    SERVICES[record.service] ?? record.service,
    RESULTS[record.result] ?? record.result,
    `${record.cause}/${record.sip_status ?? '-'}`,
    RELEASED_BY[record.released_by] ?? '',
    count === 0 && redirecting === '' ? '' : `r${redirecting}/${count}`,
    record.charged_number === record.caller_number ? '' : `c${record.charged_number}`,
    record.connect_time === null ? '' : `${record.duration}s`,
    record.related_call_id === '' ? '' : `~${record.related_call_id}`,
  ]
    .filter((word) => word !== '')
    .join(' ')
}

/** Returns the records that finished halves leave when everything is recorded, by call, in the order of their hops. */
export function toldRows(halves: readonly HalfTrace[]): string[] {
  const settings = { mode: 'custom', policy: EVERYTHING, override: 'inherit' } as const
  return halves
    .map((half) => ({ half, record: deriveRecord(half) }))
    .filter(({ half, record }) => decide(record, traceFacts(half), settings).write)
    .toSorted((a, b) => a.record.call_id.localeCompare(b.record.call_id) || a.record.hop - b.record.hop)
    .map(({ record }) => `[${record.caller_number}→${record.dialed_number}] ${toldRow(record)}`)
}
