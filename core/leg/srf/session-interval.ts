import type { SrfMessage, SrfResponse } from './library.ts'

/** The shortest interval there is (RFC 4028 §5). */
const MIN_SE_S = 90

/**
 * Headers of an INVITE of ours: with them the engine looks after the session. It is kept fresh by us after half of the
 * interval, so that a phone that is dead is noticed soon.
 */
export const sessionAsked = (seconds: number): Record<string, string> => ({
  'Session-Expires': String(seconds),
  'Min-SE': String(MIN_SE_S),
  Supported: 'timer',
})

const secondsOf = (header: string | undefined): number => Number(/^\s*(\d{1,9})/.exec(header ?? '')?.[1] ?? 0)

/** The headers of the next INVITE, where a phone found the interval too small and said what it takes (RFC 4028 §7.3). */
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
 * Headers of our answer to an INVITE or UPDATE: an interval of at most `seconds`, unless the party's own least one is
 * longer (RFC 4028 §9). Whoever says that it keeps the session fresh itself does so; else we do.
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
