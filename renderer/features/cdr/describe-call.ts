import type { CallRecord } from '../../../core/contract/index.ts'
import { formatDuration } from '../../i18n/index.ts'

/** Looks up a text and fills it; that of vue-i18n fits. */
export type Translate = (key: string, values: Record<string, unknown>) => string

const FORWARDS = new Set<CallRecord['service']>([
  'forward_unconditional',
  'forward_busy',
  'forward_no_answer',
  'forward_unreachable',
])

// A name in another script must not turn the words around it.
const isolate = (name: string) => (/[^ -~]/.test(name) ? `\u2068${name}\u2069` : name)
const person = (number: string, name: string | undefined) => (name ? `${number} ${isolate(name)}` : number)

/** Returns the ringing time of a half in whole seconds; undefined when it never rang. */
export function ringSeconds(record: CallRecord): number | undefined {
  if (record.ring_seconds !== null) return record.ring_seconds
  if (record.alert_time === null) return undefined
  return Math.floor(((record.connect_time ?? record.release_time) - record.alert_time) / 1000)
}

/** The services that bring a half about, other than a forwarding: mentioned before the outcome of the half. */
const LED_IN: Partial<Record<CallRecord['service'], string>> = {
  transfer_blind: 'transfer_blind',
  transfer_attended: 'transfer_attended',
  pickup: 'pickup',
  park: 'park',
  callback: 'callback',
}
/** The services that the caller may reach in place of an extension. */
const MET: ReadonlySet<CallRecord['service']> = new Set([
  'attendant',
  'voicemail',
  'conference',
  'feature_code',
])
/** The results that say nothing about a member of a group: it just did not get the call. */
const PASSED_BY: ReadonlySet<CallRecord['result']> = new Set(['answered_elsewhere', 'abandoned', 'no_answer'])

/** Describes a call in sentences, from the halves of it that are on record (by hop). Empty without any. */
export function describeCall(halves: readonly CallRecord[], t: Translate): string {
  const [lead] = halves
  if (!lead) return ''
  const called = halves.filter(({ side }) => side === 'T')
  const names = new Map(halves.map((half) => [half.destination_number, half.destination_name]))
  const who = (number: string) => person(number, names.get(number))
  const caller = person(lead.caller_number, lead.caller_name)

  const sentences = [t('story.called', { caller, dialed: who(lead.dialed_number) })]
  if (MET.has(lead.service)) sentences.push(t(`story.met.${lead.service}`, {}))
  const members = called.filter(({ service }) => service === 'ring_group')
  if (members.length > 1) {
    const list = members.map(({ destination_number: number }) => who(number)).join(', ')
    sentences.push(t('story.rangAll', { list }))
  }
  called.forEach((half, index) => {
    const next = called[index + 1]
    const to = who(half.destination_number)
    if (
      FORWARDS.has(half.service) &&
      !called.some(({ destination_number }) => destination_number === half.redirecting_number)
    ) {
      sentences.push(t('story.diverts', { who: who(half.redirecting_number), to }))
    }
    const ledIn = LED_IN[half.service]
    if (ledIn) sentences.push(t(`story.ledIn.${ledIn}`, { by: who(half.redirecting_number) || caller, to }))
    if (members.length > 1 && half.service === 'ring_group' && PASSED_BY.has(half.result)) return
    if (!next || half.connect_time !== null || half.result === 'answered_elsewhere') return
    const isForwarded = FORWARDS.has(next.service) && next.redirecting_number === half.destination_number
    const values = { who: to, seconds: ringSeconds(half) ?? 0 }
    const what = t(`story.half.${half.result || 'unknown'}`, values)
    sentences.push(
      isForwarded
        ? t('story.forwarded', { what, to: who(next.destination_number) })
        : t('story.full', { what }),
    )
  })
  sentences.push(...ending(lead, who, caller, t))
  return sentences.join(' ')
}

function ending(lead: CallRecord, who: (number: string) => string, caller: string, t: Translate): string[] {
  const callee = who(lead.destination_number || lead.dialed_number)
  const rang = ringSeconds(lead)
  if (lead.connect_time === null) {
    const hasRung = rang !== undefined && (lead.result === 'no_answer' || lead.result === 'abandoned')
    const key = hasRung ? `story.endRang.${lead.result}` : `story.end.${lead.result || 'unknown'}`
    return [t(key, { caller, callee, seconds: rang ?? 0 })]
  }
  const talk = formatDuration(lead.duration)
  const ended = { caller, callee, server: '', '': undefined }[lead.released_by]
  const answered =
    rang === undefined ? t('story.answered', { callee }) : t('story.answeredAfter', { callee, seconds: rang })
  if (lead.result === 'interrupted') return [answered, t('story.stopped', { talk })]
  if (ended === undefined) return [answered, t('story.ended', { talk })]
  return [answered, ended ? t('story.hungUp', { who: ended, talk }) : t('story.endedByServer', { talk })]
}
