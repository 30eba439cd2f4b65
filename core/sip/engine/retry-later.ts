import type { SipRequest, SipResponse } from '../message/index.ts'
import { statelessTags } from '../transaction/index.ts'
import { makeResponse } from './uas/index.ts'

/**
 * Makes 503 answers that need no transaction. Retry-After is a number of seconds between `seconds` and twice that (RFC
 * 3261 §20.33).
 */
export function createRetryLater(seconds: number): (request: SipRequest) => SipResponse {
  const tagFor = statelessTags()
  return (request) => {
    const wait = seconds + Math.floor(Math.random() * (seconds + 1))
    return makeResponse(request, {
      status: 503,
      localTag: tagFor(request),
      headers: [{ name: 'Retry-After', value: String(wait) }],
    })
  }
}
