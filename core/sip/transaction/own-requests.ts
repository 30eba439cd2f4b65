import {
  headerLines,
  headerValue,
  headerValues,
  parseCSeq,
  type HeaderLine,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'

const EMPTY = new Uint8Array()

/** Builds the ACK of a final answer other than 2xx (RFC 3261 §17.1.1.3). */
export function ackOf(invite: SipRequest, response: SipResponse): SipRequest {
  return companion(invite, 'ACK', headerValue(response, 'To') ?? headerValue(invite, 'To') ?? '', [])
}

/** Builds the CANCEL of an INVITE (RFC 3261 §9.1). */
export function cancelOf(invite: SipRequest, extra: readonly HeaderLine[]): SipRequest {
  return companion(invite, 'CANCEL', headerValue(invite, 'To') ?? '', extra)
}

/**
 * Builds a request of the same transaction: Request-URI, top Via, From, Call-ID, CSeq number and Route of the INVITE.
 */
function companion(invite: SipRequest, method: string, to: string, extra: readonly HeaderLine[]): SipRequest {
  const number = parseCSeq(headerValue(invite, 'CSeq') ?? '')?.number ?? 0
  return {
    type: 'request',
    method,
    uri: invite.uri,
    headers: [
      { name: 'Via', value: headerValues(invite, 'Via')[0] ?? '' },
      { name: 'Max-Forwards', value: '70' },
      ...headerLines(invite, 'Route').map((value) => ({ name: 'Route', value })),
      { name: 'From', value: headerValue(invite, 'From') ?? '' },
      { name: 'To', value: to },
      { name: 'Call-ID', value: headerValue(invite, 'Call-ID') ?? '' },
      { name: 'CSeq', value: `${number} ${method}` },
      ...extra,
    ],
    body: EMPTY,
  }
}
