import type { HalfTrace, TraceEntry, TraceFacts } from '../../call/index.ts'
import { RECORD_SCHEMA_VERSION, type DraftRecord } from '../../contract/index.ts'
import { talkTimes } from './talk-times.ts'

const MAX_REASON = 128
const NORMAL_CLEARING = 16
const TEMPORARY_FAILURE = 41

/** Returns the latest value of every fact of a half. */
export function traceFacts({ entries }: { readonly entries: readonly TraceEntry[] }): TraceFacts {
  let all: TraceFacts = {}
  for (const { facts } of entries) {
    if (facts) all = { ...all, ...facts, ...(facts.peer ? { peer: { ...all.peer, ...facts.peer } } : {}) }
  }
  return all
}

/**
 * Replaces control characters, including those of a terminal: whoever shows or exports a record need not fear its text.
 */
// eslint-disable-next-line no-control-regex -- they are what is taken out here
const printable = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')

/** Cuts a text to the column's length, never in the middle of a character. */
const shortened = (text: string) => text.slice(0, MAX_REASON).replace(/[\uD800-\uDBFF]$/, '')

const flag = (value: boolean | undefined) => (value === undefined ? null : value ? 1 : 0)

function resultOf(facts: TraceFacts, isConnected: boolean): DraftRecord['result'] {
  const kind = facts.release?.kind ?? 'internal'
  if (kind === 'interrupted') return 'interrupted'
  if (isConnected) return 'answered'
  return kind === 'internal' || kind === 'normal' ? 'failed' : kind
}

/** Returns the 2xx that answered the half. */
const answeredStatus = (status = 200) => (status >= 200 && status < 300 ? status : 200)

/**
 * Computes the record of a half from its trace and nothing else. The trace has to be complete: its last entry carries
 * the release.
 */
export function deriveRecord(half: HalfTrace): DraftRecord {
  const facts = traceFacts(half)
  const times = talkTimes(half)
  const isConnected = times.connectAt !== null
  const { release, peer = {} } = facts
  const number = printable(facts.callerNumber ?? '')
  const dialed = printable(facts.dialedNumber ?? '')
  // Where nothing was tried yet, the caller reached out for what he dialled.
  const untried = half.side === 'O' ? dialed : ''
  return {
    caller_number: number,
    dialed_number: dialed,
    destination_number: printable(facts.destinationNumber ?? untried),
    duration: times.durationSeconds,
    setup_time: times.setupAt,
    connect_time: times.connectAt,
    release_time: times.releaseAt,
    side: half.side,
    party: half.party,
    result: resultOf(facts, isConnected),
    released_by: release?.by ?? 'server',
    cause: release?.q850 ?? (isConnected ? NORMAL_CLEARING : TEMPORARY_FAILURE),
    sip_status: isConnected
      ? answeredStatus(facts.sipStatus)
      : (release?.sipStatus ?? facts.sipStatus ?? null),
    reason_text: shortened(printable(release?.text ?? '')),
    service: facts.service ?? 'basic',
    direction: facts.direction ?? 'internal',
    caller_name: printable(facts.callerName ?? ''),
    destination_name: printable(facts.destinationName ?? ''),
    presented_number: printable(facts.presentedNumber ?? number),
    redirecting_number: facts.redirectingNumber ?? '',
    redirect_count: facts.redirectCount ?? 0,
    charged_number: printable(facts.chargedNumber ?? number),
    line: facts.line ?? '',
    did: facts.did ?? '',
    group_number: facts.groupNumber ?? '',
    alert_time: times.alertAt,
    ring_seconds: times.ringSeconds,
    hold_seconds: times.holdSeconds,
    park_seconds: 0,
    emergency: facts.emergency ? 1 : 0,
    transport: peer.transport ?? '',
    srtp: flag(peer.srtp),
    codec: printable(peer.codec ?? ''),
    remote_address: peer.remoteAddress ?? '',
    user_agent: printable(peer.userAgent ?? ''),
    sip_call_id: printable(peer.sipCallId ?? ''),
    packets_sent: null,
    packets_received: null,
    packets_lost: null,
    jitter_ms: null,
    mos: null,
    recording: 'none',
    account_code: facts.accountCode ?? '',
    note: '',
    tags: '',
    cost: null,
    currency: '',
    call_id: half.callId,
    related_call_id: facts.relatedCallId ?? '',
    hop: half.hop,
    record_id: half.recordId,
    site: half.site,
    schema_version: RECORD_SCHEMA_VERSION,
  }
}
