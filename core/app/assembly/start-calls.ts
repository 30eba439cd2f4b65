import { createCallControl, type CallControl, type JournalPort } from '../../call/index.ts'
import { DEFAULT_KEEP_ALIVE_SECONDS, DEFAULT_MAX_CALLS, type Settings } from '../../contract/index.ts'
import { randomToken, uuidv7 } from '../../kit/index.ts'
import { createKeepAlive, serviceOrder } from '../../pbx/index.ts'
import { createSipCallIds, type SipCallIds } from '../sip/sip-call-ids.ts'
import type { SipLink } from '../sip/sip-link.ts'
import { createLiveCalls, type LiveCalls } from '../status/live-calls.ts'
import type { Foundation } from './foundation.ts'
import type { Registration } from './start-registration.ts'

/** The calls, and how they are seen from outside. */
export interface Calls {
  readonly calls: CallControl
  readonly liveCalls: LiveCalls
  readonly sipCallIds: SipCallIds
  /** Returns whether new calls are taken: not while the server stops. */
  readonly isOpen: () => boolean
}

/** Starts call control; it stops by releasing all calls. */
export function startCalls(
  { clock, log, fault, health, stops }: Foundation,
  parts: Pick<Registration, 'directory' | 'dialPlan' | 'location'> & {
    readonly settings: () => Settings
    readonly journal: JournalPort
    readonly sip: SipLink
  },
): Calls {
  const { settings, journal, sip, directory, dialPlan, location } = parts
  const sipCallIds = createSipCallIds()
  const liveCalls = createLiveCalls(fault)
  const calls = createCallControl({
    clock,
    log,
    journal: sipCallIds.watching(journal),
    routing: dialPlan,
    legs: sip,
    services: serviceOrder(directory),
    site: () => settings().site,
    noAnswerMs: () => settings().noAnswerSeconds * 1000,
    maxCalls: (number) => directory.find(number)?.maxCalls ?? DEFAULT_MAX_CALLS,
    newCallId: () => uuidv7(clock.wall()),
    newRecordId: (wallAt) => uuidv7(wallAt),
    newSipCallId: () => randomToken(16),
  })
  calls.onChange((change) => {
    if (change.type === 'changed') liveCalls.changed(change.call)
    else liveCalls.ended(change.callId)
    health.count({ calls: calls.size })
  })
  const countPhones = () => health.count({ phones: location.size })
  location.onChange(countPhones)
  countPhones()
  const keepAlive = createKeepAlive({
    clock,
    location,
    ping: (device) => sip.ping(device),
    intervalMs: () => (settings().keepAliveSeconds ?? DEFAULT_KEEP_ALIVE_SECONDS) * 1000,
  })
  stops.add(() => keepAlive.stop())
  let isOpen = true
  stops.add(() => {
    isOpen = false
    return calls.releaseAll()
  })
  return { calls, liveCalls, sipCallIds, isOpen: () => isOpen }
}
