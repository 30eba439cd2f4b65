import { hash } from 'node:crypto'
import { randomToken } from '../../kit/index.ts'
import { headerValue, headerValues, type SipRequest, type SipResponse } from '../message/index.ts'
import { makeResponse } from './uas/index.ts'

const TAG_LENGTH = 10

/**
 * Makes 503 answers that need no transaction: the tag is the same for every copy of a request (RFC 3261 §8.2.7).
 * Retry-After is a number of seconds between `seconds` and twice of it (RFC 3261 §20.33).
 */
export function createRetryLater(seconds: number): (request: SipRequest) => SipResponse {
  const secret = randomToken(16)
  return (request) => {
    const via = headerValues(request, 'Via')[0] ?? ''
    const tag = hash('sha1', `${secret} ${via} ${headerValue(request, 'Call-ID')}`, 'hex')
    const wait = seconds + Math.floor(Math.random() * (seconds + 1))
    return makeResponse(request, {
      status: 503,
      localTag: tag.slice(0, TAG_LENGTH),
      headers: [{ name: 'Retry-After', value: String(wait) }],
    })
  }
}
