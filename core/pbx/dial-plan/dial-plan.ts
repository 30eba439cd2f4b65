import type { OwnHosts } from '../address/index.ts'
import type { Directory } from '../extension/index.ts'
import type { Device, Location } from '../location/index.ts'

/** What a caller dialled. */
export interface RouteRequest {
  readonly callerNumber: string
  /** User part of the Request-URI. */
  readonly dialedNumber: string
  /** Host part of the Request-URI. */
  readonly dialedHost: string
}

/** Where a call goes, or why it goes nowhere. */
export type Route =
  | {
      readonly kind: 'extension'
      readonly number: string
      readonly name: string
      readonly devices: readonly Device[]
    }
  /** The extension exists and no phone of it is registered. */
  | { readonly kind: 'unreachable'; readonly number: string; readonly name: string }
  /** Nobody has this number, or the host is not this PBX. */
  | { readonly kind: 'not_found' }

/** Decides where a dialled number leads; serves as the routing port of call control. */
export interface DialPlan {
  route(request: RouteRequest): Route
}

/** The dial plan: the numbers of extensions, each to all of its phones. */
export function createDialPlan(options: {
  readonly directory: Directory
  readonly location: Location
  readonly hosts: OwnHosts
}): DialPlan {
  const { directory, location, hosts } = options
  return {
    route({ dialedNumber, dialedHost }) {
      const extension = hosts.isOwn(dialedHost) ? directory.find(dialedNumber) : undefined
      if (!extension) return { kind: 'not_found' }
      const { number, name } = extension
      const devices = location.devices(number)
      return devices.length > 0
        ? { kind: 'extension', number, name, devices }
        : { kind: 'unreachable', number, name }
    },
  }
}
