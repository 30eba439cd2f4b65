/** One header line in the order and spelling it came in; folded lines are joined by one space. */
export interface HeaderLine {
  readonly name: string
  readonly value: string
}

/** A SIP request (RFC 3261 §7.1). */
export interface SipRequest {
  readonly type: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array
}

/** A SIP response (RFC 3261 §7.2). */
export interface SipResponse {
  readonly type: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array
}

/** A SIP message; values are never changed, only replaced. */
export type SipMessage = SipRequest | SipResponse
