/** A request inside a dialog, passed from one party to the other. */
export interface MidCallRequest {
  readonly method: 'INVITE' | 'UPDATE' | 'INFO' | 'MESSAGE'
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The answer to a request inside a dialog. */
export interface MidCallAnswer {
  readonly status: number
  readonly reason: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Passes on the SDP answer of the ACK; present when the 200 to a re-INVITE without an offer waits for it. */
  acknowledge?(sdp: string): void
}

/** Returns an answer of our own to a request inside a dialog. */
export const ownAnswer = (status: number, reason: string): MidCallAnswer => ({
  status,
  reason,
  body: '',
  headers: {},
})

/** The answer to a request whose dialog has ended (RFC 3261 §12.2.2). */
export const GONE: MidCallAnswer = ownAnswer(481, 'Call Does Not Exist')
