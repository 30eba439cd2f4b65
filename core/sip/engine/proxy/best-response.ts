import { headerValues, addHeader, type SipResponse } from '../../message/index.ts'

/** The statuses that say more than others of the 4xx class (RFC 3261 §16.7 step 6). */
const TELLING = new Set([401, 407, 415, 420, 484])

function rank({ status }: SipResponse): number {
  if (status >= 600) return 0
  if (status < 400) return 1
  if (status < 500) return TELLING.has(status) ? 2 : 3
  return status === 503 ? 5 : 4
}

/** Returns the answer that stands for all of them (RFC 3261 §16.7 step 6); undefined when there is none. */
export function bestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  const [best] = responses.toSorted((left, right) => rank(left) - rank(right) || left.status - right.status)
  if (!best || (best.status !== 401 && best.status !== 407)) return best
  // The caller needs every challenge, to answer them all with its next try (RFC 3261 §16.7 step 7).
  return responses
    .filter((other) => other !== best && (other.status === 401 || other.status === 407))
    .reduce(
      (message, other) =>
        ['WWW-Authenticate', 'Proxy-Authenticate'].reduce(
          (all, name) => addHeader(all, name, headerValues(other, name)),
          message,
        ),
      best,
    )
}
