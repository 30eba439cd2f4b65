/** One phone of an extension: where it said it can be reached, and where it said so from (RFC 3261 §10.3). */
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
  /** The body types the phone accepts (Accept); left out if it stated none. */
  readonly accepts?: string
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

/**
 * Returns what a binding is identified by: instance and reg-id if the phone gave both (RFC 5626 §6), else its Contact.
 */
export const bindingKey = ({ contact, instance, regId }: Pick<Binding, 'contact' | 'instance' | 'regId'>) =>
  instance !== '' && regId !== null ? `${instance};reg-id=${regId}` : contact

const FLOW_TRANSPORTS = new Set(['tls', 'ws', 'wss'])

/**
 * Returns whether a phone can be reached only on the connection it registered on: it has no certificate to be called
 * with, is in a browser, or said so by a reg-id. Behind a proxy (Path) the connection is the proxy's.
 */
export function isOnFlow({ path, transport, instance, regId }: Binding): boolean {
  if (path.length > 0) return false
  return FLOW_TRANSPORTS.has(transport) || (transport === 'tcp' && instance !== '' && regId !== null)
}

/** The storage of bindings while the program does not run. */
export interface LocationStore {
  load(): Promise<readonly Binding[]>
  /** Stores a binding in place of an earlier one with the same number and `bindingKey`. */
  put(binding: Binding): Promise<void>
  remove(number: string, key: string): Promise<void>
}
