import { createHmac, randomBytes } from 'node:crypto'
import { isSipUri, parseUri } from '../../../grammar/index.ts'
import { headerValues, type SipRequest } from '../../message/index.ts'
import { routeUri } from '../dialog/target.ts'
import { callIdOf } from '../policy/message-facts.ts'

const MARK_LENGTH = 20

/**
 * The user part of our Record-Route entries: it tells the requests of a dialog whose way leads through us from those of
 * strangers who write our address into a Route, and costs no memory. It is good for one Call-ID.
 */
export function createRouteMarks() {
  const secret = randomBytes(32)
  const markOf = (request: SipRequest): string =>
    createHmac('sha256', secret).update(callIdOf(request)).digest('hex').slice(0, MARK_LENGTH)
  return {
    of: markOf,
    /** Whether the top Route of a request is an entry that we put into its dialog. */
    isOn(request: SipRequest): boolean {
      const top = headerValues(request, 'Route')[0]
      const uri = parseUri((top === undefined ? undefined : routeUri(top)) ?? '')
      return uri !== undefined && isSipUri(uri) && uri.user === markOf(request)
    },
  }
}
