import { RECORD_SCHEMA_VERSION, type CallRecord } from '../../contract/index.ts'

/** Files may show times in whole seconds, and lengths that were cut before: they agree to a second. */
const TOLERANCE_S = 1
const MOST_CAUSE = 127

const seconds = (from: number, to: number) => Math.floor((to - from) / 1000)
const disagree = (told: number, found: number) => Math.abs(told - found) > TOLERANCE_S

/**
 * Describes a length that contradicts its two instants in a record; returns undefined when it agrees or is not stated.
 */
const lengthProblem = (name: string, told: number | null, from: number | null, to: number) =>
  told !== null && from !== null && disagree(told, seconds(from, to))
    ? `${name} is ${told}, its times are ${seconds(from, to)} seconds apart`
    : undefined

const isOneOf = (value: number | null, first: number, last: number) =>
  value === null || (value >= first && value <= last)

type Rule = (record: CallRecord) => string | false | undefined

/** The rules that records must obey; each returns what is wrong where one is broken (docs: the meaning of a record). */
const RULES: readonly Rule[] = [
  ({ record_id: id }) => id === '' && 'record_id is empty',
  ({ call_id: id }) => id === '' && 'call_id is empty',
  ({ schema_version: version }) =>
    version > RECORD_SCHEMA_VERSION &&
    `it is of version ${version}; this program knows versions up to ${RECORD_SCHEMA_VERSION}`,
  ({ sequence }) => sequence < 0 && 'sequence is negative',
  ({ setup_time: setup, alert_time: alert, connect_time: connect, release_time: release }) => {
    const known = [setup, alert, connect, release].filter((time) => time !== null)
    const isOrdered = known.every((time, index) => index === 0 || time >= known[index - 1]!)
    return !isOrdered && 'setup, alert, connect and release time are not in this order'
  },
  ({ duration }) => duration < 0 && 'duration is negative',
  ({ duration, connect_time: connect }) =>
    duration > 0 && connect === null && 'there is a duration, but no connect_time',
  ({ duration, connect_time: connect, release_time: release }) =>
    connect !== null && connect <= release && lengthProblem('duration', duration, connect, release),
  ({ result, connect_time: connect }) =>
    result === 'answered' && connect === null && 'result is answered, but there is no connect_time',
  ({ result, connect_time: connect }) =>
    result !== 'answered' &&
    result !== 'interrupted' &&
    connect !== null &&
    `result is ${result}, but there is a connect_time`,
  ({ ring_seconds: ring, alert_time: alert, connect_time: connect, release_time: release }) =>
    lengthProblem('ring_seconds', ring, alert, connect ?? release),
  ({ hold_seconds: hold, duration }) =>
    hold !== null && (hold < 0 || hold > duration + TOLERANCE_S) && 'hold_seconds is not inside the duration',
  ({ park_seconds: park, duration }) =>
    park !== null && (park < 0 || park > duration + TOLERANCE_S) && 'park_seconds is not inside the duration',
  ({ hop }) => hop < 0 && 'hop is negative',
  ({ side, hop }) => side === 'O' && hop > 0 && `side is O, but hop is ${hop}: an O-session is hop 0`,
  ({ side, hop }) => side === 'T' && hop === 0 && 'side is T, but hop is 0: T-sessions begin at 1',
  ({ cause }) => !isOneOf(cause, 0, MOST_CAUSE) && 'cause is no Q.850 cause (0 to 127)',
  ({ sip_status: status }) => !isOneOf(status, 100, 699) && 'sip_status is no SIP status (100 to 699)',
  ({ emergency }) => !isOneOf(emergency, 0, 1) && 'emergency is neither 0 nor 1',
  ({ srtp }) => !isOneOf(srtp, 0, 1) && 'srtp is neither 0 nor 1',
  ({ mos }) => !isOneOf(mos, 1, 5) && 'mos is not between 1 and 5',
  ...(
    ['redirect_count', 'packets_sent', 'packets_received', 'packets_lost', 'jitter_ms', 'cost'] as const
  ).map(
    (column): Rule =>
      (record) =>
        (record[column] ?? 0) < 0 && `${column} is negative`,
  ),
]

/** Describes what is contradictory in a record; returns undefined when nothing is. */
export function contradictions(record: CallRecord): string | undefined {
  const found = RULES.map((rule) => rule(record)).filter((problem) => typeof problem === 'string')
  return found.length > 0 ? found.join('; ') : undefined
}
