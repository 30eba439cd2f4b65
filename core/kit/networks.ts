import { BlockList, isIP } from 'node:net'

/**
 * Creates the check of whether an address is one of these, or in one of these networks (`192.0.2.0/24`). An IPv4
 * address that a socket writes as IPv6 is the same.
 * @throws Error that names an invalid rule
 */
export function createNetworks(rules: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const rule of rules) {
    const [address = '', bits] = rule.split('/')
    const version = isIP(address)
    if (version === 0) throw new Error(`not an address or network: ${rule}`)
    const family = version === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}
