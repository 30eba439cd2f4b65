/** The reason for which a call is sent elsewhere, as Diversion names it (RFC 5806 §10.1). */
export type DiversionReason =
  'unconditional' | 'user-busy' | 'no-answer' | 'unavailable' | 'do-not-disturb' | 'follow-me' | 'deflection'

/** Who sends a call elsewhere, and so pays for it, and why. */
export interface DivertedBy {
  readonly number: string
  readonly reason: DiversionReason
}
