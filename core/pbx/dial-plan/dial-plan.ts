import type { Route, RoutingPort } from '../../call/index.ts'
import type { OwnHosts } from '../address/index.ts'
import type { Directory } from '../extension/index.ts'
import type { Gruus } from '../gruu/index.ts'
import type { Location } from '../location/index.ts'

/** The decision of where a dialled number leads: the routing port of call control, answering at once. */
export interface DialPlan extends RoutingPort {
  route(request: Parameters<RoutingPort['route']>[0]): Route
}

/** Creates the dial plan: the numbers of extensions, each to all of its phones, and the GRUUs of single phones. */
export function createDialPlan(options: {
  readonly directory: Directory
  readonly location: Location
  readonly hosts: OwnHosts
  readonly gruus: Gruus
}): DialPlan {
  const { directory, location, hosts, gruus } = options
  return {
    route({ dialedNumber, dialedHost, dialedGruu }) {
      const phone = dialedGruu === undefined ? undefined : gruus.find(dialedNumber, dialedGruu)
      const isOurs = dialedHost === undefined || hosts.isOwn(dialedHost)
      const extension = isOurs ? directory.find(phone?.number ?? dialedNumber) : undefined
      if (!extension) return { kind: 'not_found' }
      const { number, name } = extension
      const devices = location.devices(number, phone?.instance)
      return devices.length > 0
        ? { kind: 'extension', number, name, devices }
        : { kind: 'unreachable', number, name }
    },
  }
}
