import type { TraceFacts } from '../../call/index.ts'
import type { CdrSettings, DraftRecord, RecordKind, RecordPolicy } from '../../contract/index.ts'

/** The rule that decided about a record. */
export type DecisionRule = 'mode' | 'emergency' | 'override' | 'switch' | 'kind'

/** The decision whether a finished half leaves its record, and the reason for it. */
export interface Decision {
  readonly write: boolean
  readonly rule: DecisionRule
}

/** The settings that decide besides the half itself. `override` is that of the half's own extension or line. */
export interface PolicySettings {
  readonly mode: CdrSettings['mode']
  readonly policy: RecordPolicy
  readonly override: 'inherit' | 'never' | 'every'
}

/** Returns the switch that a half falls under; a switch that is off drops the half. */
function switchOf(record: DraftRecord, isPassedOn: boolean): keyof RecordPolicy['also'] | undefined {
  const { service, side } = record
  if (service === 'feature_code') return 'featureCodes'
  if (side === 'T') {
    if (record.connect_time !== null) return undefined
    if (service === 'ring_group' || service === 'hunt_group') return 'groupMembers'
    return isPassedOn ? 'forwardedHalves' : undefined
  }
  // Nobody was tried: the destination is still the attendant's own number.
  const isOnlyAttendant = service === 'attendant' && record.destination_number === record.group_number
  return isOnlyAttendant ? 'attendantOnly' : undefined
}

/** Returns the kind that the policy sets for a half. */
export function kindOf(record: Pick<DraftRecord, 'side' | 'party'>, policy: RecordPolicy): RecordKind {
  if (record.side === 'O') return record.party === 'local' ? policy.localCaller : policy.outsideCaller
  return record.party === 'local' ? policy.localCallee : policy.outsideCallee
}

/**
 * Decides whether a finished half leaves its record: by the mode, else emergency, then override, then switch, then kind.
 * Pure; the settings page previews with it.
 * @param facts of the half's trace that its record does not show.
 */
export function decide(
  record: DraftRecord,
  facts: Pick<TraceFacts, 'passedOn'>,
  settings: PolicySettings,
): Decision {
  if (settings.mode === 'cloud') return { write: record.side === 'O', rule: 'mode' }
  if (record.emergency === 1) return { write: true, rule: 'emergency' }
  if (settings.override !== 'inherit') return { write: settings.override === 'every', rule: 'override' }
  const falls = switchOf(record, facts.passedOn === true)
  if (falls !== undefined && !settings.policy.also[falls]) return { write: false, rule: 'switch' }
  const kind = kindOf(record, settings.policy)
  const write = kind === 'every' || (kind === 'answered' && record.connect_time !== null)
  return { write, rule: 'kind' }
}
