import type { SrfMessage, SrfResponse } from './library.ts'

/** The shortest interval there is (RFC 4028 §5). */
const MIN_SE_S = 90

/**
 * Returns the headers of an INVITE of ours that make the engine look after the session. We refresh it after half of the
 * interval, so that a dead phone is noticed soon.
 */
export const sessionAsked = (seconds: number): Record<string, string> => ({
  'Session-Expires': String(seconds),
  'Min-SE': String(MIN_SE_S),
  Supported: 'timer',
})

const secondsOf = (header: string | undefined): number => Number(/^\s*(\d{1,9})/.exec(header ?? '')?.[1] ?? 0)

/**
 * Returns the headers of the next INVITE after a phone found the interval too small and named its least one (RFC 4028
 * §7.3).
 */
export function intervalAfter(
  refusal: SrfResponse | undefined,
  seconds: number,
): Record<string, string> | undefined {
  if (refusal?.status !== 422) return undefined
  const least = secondsOf(refusal.get('Min-SE'))
  if (least === 0) return undefined
  return { ...sessionAsked(Math.max(least, seconds)), 'Min-SE': String(Math.max(least, MIN_SE_S)) }
}

/**
 * Returns the headers of our answer to an INVITE or UPDATE: an interval of at most `seconds`, unless the party's own
 * least one is longer (RFC 4028 §9). A party that offers to refresh the session does so; otherwise we do.
 */
export function sessionAnswer(request: SrfMessage, seconds: number): Record<string, string> {
  const asked = request.get('Session-Expires')
  const wanted = Math.min(secondsOf(asked) || seconds, Math.max(seconds, secondsOf(request.get('Min-SE'))))
  const isByParty = /;\s*refresher\s*=\s*"?uac\b/i.test(asked ?? '')
  return {
    'Session-Expires': `${Math.max(wanted, MIN_SE_S)};refresher=${isByParty ? 'uac' : 'uas'}`,
    ...(isByParty ? { Require: 'timer' } : {}),
  }
}
