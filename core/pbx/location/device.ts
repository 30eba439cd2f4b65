import type { Device } from '../../call/index.ts'
import { hostAndPort, canonicalHost, isIpAddress, isPrivateAddress, parseSipUri } from '../address/index.ts'
import { isOnFlow, type Binding } from './binding.ts'

/**
 * A phone that is reached on its own connection only is called there (RFC 5626). A contact with a name or a private address that is not where the REGISTER came from was written by a phone behind a
 * router: the request goes to the source of the REGISTER. A contact with another port at the same address, or with a
 * public address, is believed.
 */
export function deviceOf(binding: Binding): Device {
  const { userAgent } = binding
  const base = { uri: binding.contact, route: binding.path, ...(userAgent === '' ? {} : { userAgent }) }
  const host = parseSipUri(binding.contact)?.host
  const source = canonicalHost(binding.receivedAddress)
  const isReachable = host === source || (host !== undefined && isIpAddress(host) && !isPrivateAddress(host))
  if (binding.path.length > 0 || (isReachable && !isOnFlow(binding))) return base
  return {
    ...base,
    nextHop: `sip:${hostAndPort(source, binding.receivedPort)};transport=${binding.transport}`,
  }
}
