import { createHmac, randomBytes } from 'node:crypto'
import { isSipUri, parseUri } from '../../../grammar/index.ts'
import { headerValues, type SipRequest } from '../../message/index.ts'
import { routeUri } from '../dialog/target.ts'
import { callIdOf } from '../policy/message-facts.ts'

const MARK_LENGTH = 20

/**
 * Creates the marks in the user part of our Record-Route entries: they distinguish the requests of a dialog whose way
 * leads through us from those of strangers who write our address into a Route, and cost no memory. A mark is valid for
 * one Call-ID.
 */
export function createRouteMarks() {
  const secret = randomBytes(32)
  const markOf = (request: SipRequest): string =>
    createHmac('sha256', secret).update(callIdOf(request)).digest('hex').slice(0, MARK_LENGTH)
  return {
    of: markOf,
    /** Returns whether the top Route of a request is an entry that we put into its dialog. */
    isOn(request: SipRequest): boolean {
      const top = headerValues(request, 'Route')[0]
      const uri = parseUri((top === undefined ? undefined : routeUri(top)) ?? '')
      return uri !== undefined && isSipUri(uri) && uri.user === markOf(request)
    },
  }
}
