/** The events at the edge of the PBX, one word each; docs/security-log.md explains each of them. */
export const SECURITY_EVENTS = [
  'access-denied',
  'scanner',
  'rate-limit',
  'session-limit',
  'load-limit',
  'memory-limit',
  'bad-format',
  'invalid-transport',
  'method-not-allowed',
  'extension-not-supported',
  'unexpected-address',
  'foreign-domain',
  'challenge-sent',
  'challenge-failed',
  'invalid-account',
  'invalid-password',
  'not-allowed',
  'success',
  'banned',
  'refused-while-banned',
  'distributed-guessing',
] as const

/** The name of a security event. */
export type SecurityEventName = (typeof SECURITY_EVENTS)[number]

/** Something that concerns who may use the PBX. Never holds a secret: no password, nonce or digest. */
export interface SecurityEvent {
  readonly event: SecurityEventName
  /** The address it came from; `*` stands for many sources at once. */
  readonly address: string
  readonly port?: number
  readonly transport?: string
  /** The user that the request claims to be. */
  readonly account?: string
  readonly method?: string
  readonly detail?: string
  /** The number of times it happened since the last line of this source and kind; 1 when left out. */
  readonly count?: number
}

/** A receiver of security events; never throws. */
export type SecurityFeed = (event: SecurityEvent) => void
