/** The party whose message ended a half; `server` when it was the server's own decision. */
export type ReleasedBy = 'caller' | 'callee' | 'server'

/**
 * The reason why a half ended, in the terms of the record's `result` column. `normal` is the end of an answered call,
 * `internal` a fault of ours that ended this call.
 */
export type CauseKind =
  | 'normal'
  | 'busy'
  | 'rejected'
  | 'no_answer'
  | 'abandoned'
  | 'answered_elsewhere'
  | 'unreachable'
  | 'not_found'
  | 'forbidden'
  | 'congestion'
  | 'failed'
  | 'interrupted'
  | 'internal'

/** The cause of a release. Both numbers are kept because the maps between them disagree. */
export interface Cause {
  readonly kind: CauseKind
  readonly by: ReleasedBy
  /** Q.850 cause value: the peer's Reason header (RFC 3326) if it sent one, else our own map. */
  readonly q850: number
  /** SIP status that stands for it, if there is one. */
  readonly sipStatus: number | undefined
  /** The peer's own words, at most 128 characters; empty when it gave none. */
  readonly text: string
}
