import type { LiveConfiguration } from '../../config/index.ts'
import {
  createAuthenticator,
  createBans,
  createDialPlan,
  createDirectory,
  createGruus,
  createLocation,
  createOwnHosts,
  createRegistrar,
  type Authenticator,
  type Bans,
  type DialPlan,
  type Directory,
  type Location,
  type Registrar,
  type SecurityFeed,
} from '../../pbx/index.ts'
import { openSecurityLog } from '../log/security-log.ts'
import { withGuessingAlarm } from '../status/guessing-alarm.ts'
import { followCards, type CardAddress } from '../status/own-addresses.ts'
import type { StoreClient } from '../store-process/index.ts'
import type { Foundation } from './foundation.ts'

/** Who is who and where: the extensions, their phones, and who is kept out. */
export interface Registration {
  readonly location: Location
  readonly bans: Bans
  readonly security: SecurityFeed
  readonly directory: Directory
  readonly authenticator: Authenticator
  readonly registrar: Registrar
  readonly dialPlan: DialPlan
  /** Returns the network cards of this computer as they are now. */
  readonly cards: () => readonly CardAddress[]
}

/** Opens the security log and loads the bans. */
async function startBans(
  { dataDir, clock, log, health, stops }: Foundation,
  store: StoreClient,
  isLoopbackBanned: () => boolean,
): Promise<Pick<Registration, 'bans' | 'security'>> {
  const securityLog = openSecurityLog({ dataDir, clock, log })
  stops.add(() => securityLog.close())
  const security = withGuessingAlarm(securityLog.feed, health, clock)
  const bans = createBans({
    clock,
    log,
    isLoopbackBanned,
    security,
    store: {
      load: () => store.read('loadBans', {}),
      put: (ban) => store.write('putBan', ban),
      remove: (address, user) => store.write('removeBan', { address, user }),
    },
  })
  await bans.start()
  stops.add(() => bans.stop())
  return { bans, security }
}

/** Loads the bindings that phones left. */
async function startLocation({ clock, log, stops }: Foundation, store: StoreClient) {
  const location = createLocation({
    clock,
    log,
    store: {
      load: () => store.read('loadBindings', {}),
      put: (binding) => store.write('putBinding', binding),
      remove: (number, contact) => store.write('removeBinding', { number, contact }),
    },
  })
  await location.start()
  stops.add(() => location.stop())
  return location
}

/** Starts the registrar and what it stands on. */
export async function startRegistration(
  foundation: Foundation,
  parts: {
    readonly store: StoreClient
    readonly configuration: LiveConfiguration
    /** Returns the ports where this program listens. */
    readonly ownPorts: () => readonly number[]
  },
): Promise<Registration> {
  const { clock, log } = foundation
  const current = () => parts.configuration.current()
  const settings = () => current().settings
  const domain = () => settings().domain
  const location = await startLocation(foundation, parts.store)
  const { bans, security } = await startBans(foundation, parts.store, () => settings().banLoopback)
  const cards = await followCards(clock)
  const hosts = createOwnHosts({ domain, addresses: () => cards().map(({ address }) => address) })
  const directory = createDirectory(current)
  const authenticator = createAuthenticator({
    clock,
    log,
    realm: domain,
    directory,
    hosts,
    bans,
    security,
    sha256OverWebSocket: () => settings().sha256OverWebSocket ?? false,
  })
  const gruus = createGruus({ domain, directory, location })
  const registrar = createRegistrar({
    clock,
    log,
    authenticator,
    location,
    hosts,
    gruus,
    security,
    ownPorts: parts.ownPorts,
    proxies: () => settings().proxies ?? [],
  })
  const dialPlan = createDialPlan({ directory, location, hosts, gruus })
  return { location, bans, security, directory, authenticator, registrar, dialPlan, cards }
}
