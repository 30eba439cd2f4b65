import type { LiveConfiguration } from '../../config/index.ts'
import type { OwnServer, Status } from '../../contract/index.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { SipLink } from '../sip/sip-link.ts'
import { createExtensionStates, type ExtensionStates } from '../status/extension-states.ts'
import { createLastCalls, type LastCalls } from '../status/last-calls.ts'
import { ownServers, plainPlaces } from '../status/own-addresses.ts'
import { watchPhonesReach } from '../status/phones-reach.ts'
import { createStatus } from '../status/status.ts'
import type { StoreClient } from '../store-process/index.ts'
import type { Foundation } from './foundation.ts'
import type { OwnDoors } from './own-doors.ts'
import type { PbxOptions } from './pbx.ts'
import type { Calls } from './start-calls.ts'
import type { Registration } from './start-registration.ts'

/** What the PBX says about itself. */
export interface StatusParts {
  readonly lastCalls: LastCalls
  readonly extensionStates: ExtensionStates
  /** Returns where phones reach this PBX. */
  readonly servers: () => OwnServer[]
  /** Returns where SIP is listened for in clear. */
  readonly sipAddresses: () => string[]
  readonly status: () => Promise<Status>
}

/** Starts to look at the phones and the records for what the window shows of extensions. */
export function startStatus(
  { clock, log, fault, health, stops }: Foundation,
  { version, drachtio }: Pick<PbxOptions, 'version' | 'drachtio'>,
  parts: Pick<Registration, 'location' | 'cards'> &
    Pick<Calls, 'calls' | 'liveCalls'> & {
      readonly startedAt: number
      readonly store: StoreClient
      readonly configuration: LiveConfiguration
      readonly recordFeed: RecordFeed
      readonly sip: SipLink
      readonly secure: SecureListening
      readonly doors: OwnDoors
    },
): StatusParts {
  const { startedAt, store, configuration, recordFeed, location, calls, liveCalls, sip, secure, doors } =
    parts
  const lastCalls = createLastCalls({ store, configuration, recordFeed, clock, log, fault })
  stops.add(() => lastCalls.stop())
  const servers = () => ownServers(sip.listening, parts.cards())
  // What comes to a drachtio-server elsewhere is not known here.
  if (!drachtio) {
    const hasExtensions = () => configuration.current().extensions.length > 0
    stops.add(watchPhonesReach({ state: () => sip.state(), servers, hasExtensions, health, clock, fault }))
  }
  const sipAddresses = () => plainPlaces(sip.listening)
  return {
    lastCalls,
    extensionStates: createExtensionStates({ configuration, location, liveCalls, lastCalls, fault }),
    servers,
    sipAddresses,
    status: createStatus({
      version,
      startedAt,
      sip,
      sipAddresses,
      web: () => doors.web(),
      secure,
      location,
      calls,
      recordFeed,
      health,
      store,
    }),
  }
}
