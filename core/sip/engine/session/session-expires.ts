import { paramValue } from '../../../grammar/index.ts'
import {
  headerValue,
  headerValues,
  type HeaderLine,
  type SipMessage,
  type SipRequest,
} from '../../message/index.ts'

/** The shortest session interval, in seconds (RFC 4028 §5). */
export const MIN_SE_S = 90
const LONGEST_S = 86_400

/** The side of the transaction that agreed on it which keeps the session fresh. */
export type Refresher = 'uac' | 'uas'

/** A session interval that both sides agreed on. */
export interface SessionAgreement {
  readonly seconds: number
  readonly refresher: Refresher
}

/** Reads the Session-Expires of a message; undefined without a readable one. */
export function sessionExpires(
  message: SipMessage,
): { readonly seconds: number; readonly refresher: Refresher | undefined } | undefined {
  const value = headerValue(message, 'Session-Expires')
  const [, digits, rest = ''] = /^\s*(\d{1,9})\s*((?:;.*)?)$/.exec(value ?? '') ?? []
  if (digits === undefined) return undefined
  const params = rest
    .split(';')
    .map((param) => param.split('='))
    .map(([name = '', text]) => ({
      name: name.trim(),
      ...(text === undefined ? {} : { value: text.trim() }),
    }))
  const refresher = paramValue(params, 'refresher')?.toLowerCase()
  return {
    seconds: Math.min(LONGEST_S, Number(digits)),
    refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined,
  }
}

const supportsTimer = (message: SipMessage) =>
  headerValues(message, 'Supported').some((value) => value.toLowerCase() === 'timer')

/** Returns whether a request asks for an interval that is too short (RFC 4028 §9); such a request is answered 422. */
export function isTooShort(request: SipRequest): boolean {
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return false
  const asked = sessionExpires(request)
  return asked !== undefined && asked.seconds < MIN_SE_S
}

/** Returns the header line that states an agreement. */
export const sessionExpiresLine = ({ seconds, refresher }: SessionAgreement): HeaderLine => ({
  name: 'Session-Expires',
  value: `${seconds};refresher=${refresher}`,
})

/**
 * Returns what a 2xx of ours agrees on (RFC 4028 §9): what the application put into it, else what the request asked
 * for. The header lines are those that the answer still lacks.
 */
export function agreeAsUas(
  request: SipRequest,
  answer: SipMessage,
): { readonly agreement: SessionAgreement; readonly headers: readonly HeaderLine[] } | undefined {
  const given = sessionExpires(answer)
  if (given) {
    const agreement = { seconds: Math.max(MIN_SE_S, given.seconds), refresher: given.refresher ?? 'uac' }
    return { agreement, headers: [] }
  }
  const asked = sessionExpires(request)
  if (!asked) return undefined
  const refresher = asked.refresher ?? (supportsTimer(request) ? 'uac' : 'uas')
  const agreement = { seconds: Math.max(MIN_SE_S, asked.seconds), refresher }
  const require = refresher === 'uac' ? [{ name: 'Require', value: 'timer' }] : []
  return { agreement, headers: [sessionExpiresLine(agreement), ...require] }
}

/**
 * Returns what a 2xx of the peer agrees on (RFC 4028 §7.2). A peer that knows no session timers says nothing; if we
 * asked for one, we then keep the session fresh ourselves.
 */
export function agreeAsUac(request: SipRequest, answer: SipMessage): SessionAgreement | undefined {
  const given = sessionExpires(answer)
  if (given) return { seconds: Math.max(MIN_SE_S, given.seconds), refresher: given.refresher ?? 'uac' }
  const asked = sessionExpires(request)
  return asked && { seconds: Math.max(MIN_SE_S, asked.seconds), refresher: 'uac' }
}
