import type { PbxRequest } from '../request.ts'
import type { SecurityEvent, SecurityEventName } from './security-event.ts'

const MAX_ACCOUNT = 64

/** Builds the event that a request has led to, in the name of `account`. */
export function ofRequest(
  event: SecurityEventName,
  { method, source }: PbxRequest,
  account: string,
  detail?: string,
): SecurityEvent {
  return {
    event,
    ...source,
    account: account.slice(0, MAX_ACCOUNT),
    method,
    ...(detail === undefined ? {} : { detail }),
  }
}
