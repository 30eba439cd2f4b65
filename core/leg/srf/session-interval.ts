import type { SrfResponse } from './library.ts'

/**
 * Seconds after which a talk whose party vanished is ended at the latest (RFC 4028). Kept fresh by us after half of them,
 * so that a phone that is dead is noticed within three minutes.
 */
const INTERVAL_S = 240
const MIN_SE_S = 90

/** Headers of an INVITE of ours: with them the engine looks after the session. */
export const SESSION_ASKED = {
  'Session-Expires': String(INTERVAL_S),
  'Min-SE': String(MIN_SE_S),
  Supported: 'timer',
} as const

/** The headers of the next INVITE, where a phone found the interval too small and said what it takes (RFC 4028 §7.3). */
export function intervalAfter(refusal: SrfResponse | undefined): Record<string, string> | undefined {
  if (refusal?.status !== 422) return undefined
  const least = Number(/^\s*(\d{1,9})/.exec(refusal.get('Min-SE') ?? '')?.[1] ?? 0)
  if (least === 0) return undefined
  const interval = String(Math.max(least, INTERVAL_S))
  return { ...SESSION_ASKED, 'Session-Expires': interval, 'Min-SE': String(Math.max(least, MIN_SE_S)) }
}

/** Headers of our answer to an INVITE that asked for no session interval of its own. */
export const SESSION_ANSWERED = { 'Session-Expires': `${INTERVAL_S};refresher=uas` } as const
