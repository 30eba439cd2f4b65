import type { Cause } from '../cause/cause.ts'

/** The originating (O) or a terminating (T) half of a call. */
export type Side = 'O' | 'T'
/** The location of a half's party. */
export type Party = 'local' | 'outside'
/** The way a half crosses the border of the PBX. */
export type Direction = 'internal' | 'inbound' | 'outbound' | 'transit'
/** The service that created a half; values as in the record's `service` column. */
export type ServiceTag =
  | 'basic'
  | 'forward_unconditional'
  | 'forward_busy'
  | 'forward_no_answer'
  | 'forward_unreachable'
  | 'attendant'
  | 'ring_group'
  | 'hunt_group'
  | 'pickup'
  | 'park'
  | 'transfer_blind'
  | 'transfer_attended'
  | 'voicemail'
  | 'conference'
  | 'callback'
  | 'feature_code'

/** Facts about the peer of a half, taken from its SIP messages. */
export interface PeerFacts {
  /** `udp`, `tcp`, ... */
  readonly transport?: string
  /** `address:port`, IPv6 in brackets. */
  readonly remoteAddress?: string
  readonly userAgent?: string
  readonly sipCallId?: string
  /** First codec of the answer; unknown while there is none. */
  readonly codec?: string
  readonly srtp?: boolean
}

/** Facts learnt at one step of a half; a later value replaces an earlier one. */
export interface TraceFacts {
  readonly callerNumber?: string
  readonly callerName?: string
  readonly dialedNumber?: string
  readonly destinationNumber?: string
  readonly destinationName?: string
  readonly presentedNumber?: string
  readonly redirectingNumber?: string
  readonly redirectCount?: number
  readonly chargedNumber?: string
  readonly line?: string
  readonly did?: string
  readonly groupNumber?: string
  /** The other call, set when two calls became one. */
  readonly relatedCallId?: string
  /** Whether a diversion sent the call on from this half. */
  readonly passedOn?: boolean
  /** Name of the service that decided at this step. */
  readonly decidedBy?: string
  readonly direction?: Direction
  readonly service?: ServiceTag
  readonly emergency?: boolean
  readonly accountCode?: string
  readonly peer?: PeerFacts
  /** Status of the latest response on this half's INVITE. */
  readonly sipStatus?: number
  /** The start or end of the hold that the party of this half was put on. */
  readonly hold?: 'start' | 'end'
  /**
   * The last time the party was there, milliseconds since the setup of the call; given along with a release that found
   * it gone.
   */
  readonly goneAtMs?: number
  /** The cause that ends the half; only in its last entry. */
  readonly release?: Cause
}

/** One step of a half: the state table's line, the facts learnt with it, and when. */
export interface TraceEntry {
  /** Milliseconds since the setup of the call, by the monotonic clock. */
  readonly atMs: number
  readonly state: string
  readonly event: string
  readonly next: string
  readonly dp?: string
  readonly facts?: TraceFacts
}

/**
 * Everything a half leaves behind: its record is computed from this value and nothing else. The first entry is its
 * setup. `connect` entries carry the detection point O_Answer or T_Answer, the first `alerting` or `progress` entry is
 * the alert time, the entry with `facts.release` is the release.
 */
export interface HalfTrace {
  readonly version: 1
  /** UUIDv7 of the record this half may leave. */
  readonly recordId: string
  readonly callId: string
  readonly side: Side
  readonly party: Party
  /** 0 for the O-session, 1..n for T-sessions in the order they began. */
  readonly hop: number
  readonly site: string
  /** UTC epoch milliseconds at the setup of the call: the one reading of the wall clock. */
  readonly wallAt: number
  /** The reading of this program run's monotonic clock at the setup of the call. */
  readonly clockMs: number
  readonly entries: readonly TraceEntry[]
}
