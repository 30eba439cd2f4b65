import type { HalfTrace, TraceEntry } from '../../call/index.ts'

/** The instants of a half, UTC epoch milliseconds, and the lengths between them, whole seconds rounded down. */
export interface TalkTimes {
  readonly setupAt: number
  readonly alertAt: number | null
  readonly connectAt: number | null
  readonly releaseAt: number
  readonly durationSeconds: number
  readonly ringSeconds: number | null
  readonly holdSeconds: number
}

const isConnect = ({ dp }: TraceEntry) => dp === 'O_Answer' || dp === 'T_Answer'
const isAlert = ({ event }: TraceEntry) => event === 'alerting' || event === 'progress'
const wholeSeconds = (ms: number) => Math.floor(ms / 1000)

/** Returns the time on hold during the talk. */
function holdMs(entries: readonly TraceEntry[], connectMs: number, releaseMs: number): number {
  let total = 0
  let since: number | undefined
  for (const { atMs, facts } of entries) {
    if (facts?.hold === 'start') since ??= Math.max(atMs, connectMs)
    if (facts?.hold === 'end' && since !== undefined) {
      total += Math.max(atMs - since, 0)
      since = undefined
    }
  }
  return since === undefined ? total : total + releaseMs - since
}

/** Reads the times off a trace. Wall-clock instants are the call's one reading plus the monotonic time since. */
export function talkTimes(half: HalfTrace): TalkTimes {
  // Rounded first, so that the seconds agree with the instants that stand beside them.
  const entries = half.entries.map((entry) => ({ ...entry, atMs: Math.round(entry.atMs) }))
  // The server receives an O-session's call with its first entry; a T-session begins when its INVITE is sent.
  const setup = half.side === 'T' ? entries.find(({ event }) => event === 'setup') : undefined
  const setupMs = (setup ?? entries[0])?.atMs ?? 0
  const release = entries.find(({ facts }) => facts?.release) ?? entries.at(-1)
  const connectIndex = entries.findIndex(isConnect)
  const connectMs = entries[connectIndex]?.atMs
  const goneMs = release?.facts?.goneAtMs
  const releaseMs =
    goneMs === undefined ? (release?.atMs ?? setupMs) : Math.max(Math.round(goneMs), connectMs ?? setupMs)
  const alertMs = (connectIndex < 0 ? entries : entries.slice(0, connectIndex)).find(isAlert)?.atMs
  const wallAt = Math.round(half.wallAt)
  const at = (ms: number | undefined) => (ms === undefined ? null : wallAt + ms)
  return {
    setupAt: wallAt + setupMs,
    alertAt: at(alertMs),
    connectAt: at(connectMs),
    releaseAt: wallAt + releaseMs,
    durationSeconds: connectMs === undefined ? 0 : wholeSeconds(releaseMs - connectMs),
    ringSeconds: alertMs === undefined ? null : wholeSeconds((connectMs ?? releaseMs) - alertMs),
    holdSeconds: connectMs === undefined ? 0 : wholeSeconds(holdMs(entries, connectMs, releaseMs)),
  }
}
