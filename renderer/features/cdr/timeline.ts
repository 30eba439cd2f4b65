import type { CallRecord } from '../../../core/contract/index.ts'

/** A stretch of a half, in milliseconds from the call's beginning. */
export interface Stretch {
  readonly kind: 'setup' | 'ringing' | 'talk'
  readonly fromMs: number
  readonly toMs: number
}

/** The halves of a call as lanes of one time axis. */
export interface Timeline {
  readonly startAt: number
  readonly lengthMs: number
  readonly lanes: readonly { readonly record: CallRecord; readonly stretches: readonly Stretch[] }[]
}

function stretchesOf(record: CallRecord, startAt: number): Stretch[] {
  const { setup_time: setup, alert_time: alert, connect_time: connect, release_time: release } = record
  const stretch = (kind: Stretch['kind'], from: number, to: number): Stretch => ({
    kind,
    fromMs: from - startAt,
    toMs: to - startAt,
  })
  const all = [stretch('setup', setup, alert ?? connect ?? release)]
  if (alert !== null) all.push(stretch('ringing', alert, connect ?? release))
  if (connect !== null) all.push(stretch('talk', connect, release))
  return all.filter(({ fromMs, toMs }) => toMs > fromMs)
}

/** Lays the halves of a call side by side. */
export function timelineOf(halves: readonly CallRecord[]): Timeline {
  const startAt = Math.min(...halves.map(({ setup_time }) => setup_time))
  const endAt = Math.max(...halves.map(({ release_time }) => release_time))
  return {
    startAt,
    lengthMs: Math.max(1, endAt - startAt),
    lanes: halves.map((record) => ({ record, stretches: stretchesOf(record, startAt) })),
  }
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]

/** Returns the places of about five marks on an axis of this length, in milliseconds. */
export function axisMarks(lengthMs: number): number[] {
  const step = (STEPS_S.find((seconds) => lengthMs / 1000 / seconds <= 6) ?? 36_000) * 1000
  const marks: number[] = []
  for (let at = 0; at <= lengthMs; at += step) marks.push(at)
  return marks
}
