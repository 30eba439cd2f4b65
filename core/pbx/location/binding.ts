/** One phone of an extension: where it said it can be reached, and from where it said so (RFC 3261 §10.3). */
export interface Binding {
  /** Extension number: the user part of the address of record. */
  readonly number: string
  /** Contact URI as the phone gave it. */
  readonly contact: string
  /** URIs of the Path header, the first hop first (RFC 3327). */
  readonly path: readonly string[]
  /** Source of the REGISTER. */
  readonly receivedAddress: string
  readonly receivedPort: number
  /** `udp`, `tcp`, ... */
  readonly transport: string
  readonly userAgent: string
  readonly callId: string
  readonly cseq: number
  /** Preference from 0 to 1. */
  readonly q: number
  /** `+sip.instance` of RFC 5626; empty when the phone gave none. */
  readonly instance: string
  /** `reg-id` of RFC 5626. */
  readonly regId: number | null
  /** When the phone first registered this contact, UTC epoch milliseconds; refreshing keeps it. */
  readonly registeredAt: number
  /** UTC epoch milliseconds. */
  readonly expiresAt: number
}

/** Where bindings stand while the program does not run. */
export interface LocationStore {
  load(): Promise<readonly Binding[]>
  /** Stores a binding in place of an earlier one with the same number and contact. */
  put(binding: Binding): Promise<void>
  remove(number: string, contact: string): Promise<void>
}
