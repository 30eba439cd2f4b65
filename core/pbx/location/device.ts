import type { Device } from '../../call/index.ts'
import { canonicalHost, formatHostPort, isIpAddress, isPrivateAddress } from '../../grammar/index.ts'
import { plainUri } from '../address/index.ts'
import { isOnFlow, type Binding } from './binding.ts'

/** Returns the host that a contact leads to: `maddr` takes precedence over its host (RFC 3261 §19.1.1). */
function contactHost(contact: string): string {
  const uri = plainUri(contact)
  const maddr = uri?.params.get('maddr')
  return maddr ? canonicalHost(maddr) : (uri?.host ?? '')
}

/**
 * Returns whether a phone's Contact is not where its REGISTER came from: there is a router in between, and the phone
 * gave its own address, or the one that STUN told it. Behind a proxy (Path) that is always so, and means nothing.
 */
export const isElsewhere = ({ contact, path, receivedAddress }: Binding): boolean =>
  path.length === 0 && contactHost(contact) !== canonicalHost(receivedAddress)

/** Returns whether a Contact holds an address or a name that is meaningful only behind the phone's router. */
export function isLocalContact(binding: Binding): boolean {
  const host = contactHost(binding.contact)
  return isElsewhere(binding) && (!isIpAddress(host) || isPrivateAddress(host))
}

/**
 * Returns how to call a phone. One that can be reached only on its own connection is called there (RFC 5626), and one
 * whose Contact is elsewhere at the source of its REGISTER. A contact with another port at the same address is trusted.
 */
export function deviceOf(binding: Binding): Device {
  const { userAgent, accepts } = binding
  const base = {
    uri: binding.contact,
    route: binding.path,
    ...(userAgent === '' ? {} : { userAgent }),
    ...(accepts === undefined ? {} : { accepts }),
  }
  if (binding.path.length > 0 || !(isElsewhere(binding) || isOnFlow(binding))) return base
  const source = formatHostPort({ host: canonicalHost(binding.receivedAddress), port: binding.receivedPort })
  return { ...base, nextHop: `sip:${source};transport=${binding.transport}` }
}
