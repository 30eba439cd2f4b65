import { BlockList, isIP } from 'node:net'

const inner = new BlockList()
inner.addSubnet('10.0.0.0', 8, 'ipv4')
inner.addSubnet('172.16.0.0', 12, 'ipv4')
inner.addSubnet('192.168.0.0', 16, 'ipv4')
inner.addSubnet('127.0.0.0', 8, 'ipv4')
inner.addSubnet('169.254.0.0', 16, 'ipv4')
inner.addSubnet('100.64.0.0', 10, 'ipv4')
inner.addSubnet('fc00::', 7, 'ipv6')
inner.addSubnet('fe80::', 10, 'ipv6')
inner.addAddress('::1', 'ipv6')

/** An address that means something on its own network only (RFC 1918, 6598, 3927, 4193, loopback, link-local). */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && inner.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** An IP literal that is reachable from anywhere. Names are neither private nor public. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !isPrivateAddress(address)
}

/** Whether two IP literals are the same address, however they are written. */
export function sameAddress(a: string, b: string): boolean {
  return plain(a) === plain(b)
}

function plain(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  return mapped ? mapped[1]! : bare
}
