import type { ForeignDraft, Target } from './foreign-source.ts'

/** Whole seconds on either side. */
const TOLERANCE_S = 1

type Times = ReadonlyMap<Target, readonly number[]>

/**
 * Chooses among the instants that a clock can have meant: the one nearest to where a length puts it, or else the first
 * that is not too early.
 */
function choose(instants: readonly number[], from: number, expected: number | undefined): number {
  if (expected === undefined) return instants.find((at) => at >= from) ?? instants[0]!
  const distance = (at: number) => Math.abs(at - expected)
  return instants.reduce((best, at) => (distance(at) < distance(best) ? at : best))
}

const after = (from: number | undefined, seconds: unknown) =>
  from === undefined || typeof seconds !== 'number' ? undefined : from + seconds * 1000

/**
 * Computes when a half was answered for a file that has no column for it: from the ringing before the answer, or the
 * talk until the end.
 */
function connectByLengths(draft: ForeignDraft, setup: number, release: number | undefined) {
  const { duration, ring_seconds: ring, result } = draft
  if (typeof duration !== 'number' || (duration === 0 && result !== 'answered')) return undefined
  if (typeof ring === 'number') return setup + ring * 1000
  return release === undefined ? undefined : release - duration * 1000
}

/**
 * Puts the times of a row into its draft. What a source tells as lengths only is reckoned from them; nothing else is.
 * Returns what is wrong.
 * @param told columns of ours that the file has a column for
 */
export function settleTimes(
  draft: ForeignDraft,
  times: Times,
  told: ReadonlySet<Target>,
): string | undefined {
  const setup = times.get('setup_time')?.[0]
  if (setup === undefined) return 'setup_time is missing: no column says when the call began'
  const alerts = times.get('alert_time')
  const alert = alerts && choose(alerts, setup, undefined)
  const answers = times.get('connect_time')
  let connect = answers && choose(answers, alert ?? setup, undefined)
  const ends = times.get('release_time')
  let release =
    ends &&
    choose(ends, connect ?? alert ?? setup, after(connect, draft.duration) ?? after(setup, draft.total))
  release ??= told.has('release_time') ? undefined : after(setup, draft.total)
  if (!told.has('connect_time')) connect = connectByLengths(draft, setup, release)
  if (!told.has('release_time') && release === undefined)
    release = connect === undefined ? after(setup, draft.ring_seconds) : after(connect, draft.duration)
  if (release === undefined) return 'release_time is missing: no time and no length says when the call ended'
  if (typeof draft.total === 'number') {
    const apart = Math.floor((release - setup) / 1000)
    if (Math.abs(apart - draft.total) > TOLERANCE_S)
      return `its whole length is ${draft.total}, its begin and end are ${apart} seconds apart`
  }
  draft.setup_time = setup
  draft.alert_time = alert ?? null
  draft.connect_time = connect ?? null
  draft.release_time = release
  draft.duration ??= connect === undefined ? 0 : Math.max(0, Math.floor((release - connect) / 1000))
  return undefined
}
