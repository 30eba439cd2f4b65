import type { Extension } from '../../contract/index.ts'
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
export type RouteOutcome =
  | { readonly kind: 'extension'; readonly extension: Extension; readonly devices: readonly Device[] }
  /** Nobody has this number: Q.850 1, SIP 404. */
  | { readonly kind: 'not_found' }
  /** The extension exists and no phone of it is registered: Q.850 20, SIP 480. */
  | { readonly kind: 'unreachable'; readonly extension: Extension }

/** Decides where a dialled number leads. */
export interface DialPlan {
  route(request: RouteRequest): RouteOutcome
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
      const devices = location.devices(extension.number)
      return devices.length > 0
        ? { kind: 'extension', extension, devices }
        : { kind: 'unreachable', extension }
    },
  }
}
