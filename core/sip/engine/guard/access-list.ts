import { BlockList, isIP } from 'node:net'

/** Who may speak to us. */
export interface AccessRules {
  /** Addresses or networks (`192.0.2.0/24`); when there are any, nobody else is heard. */
  readonly allow?: readonly string[]
  /** Addresses or networks that are not heard, whatever `allow` says. */
  readonly deny?: readonly string[]
}

function blockList(rules: readonly string[]): BlockList {
  const list = new BlockList()
  for (const rule of rules) {
    const [address = '', bits] = rule.split('/')
    const version = isIP(address)
    if (version === 0) throw new Error(`not an address or network: ${rule}`)
    const family = version === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Whether an address may speak to us. @throws Error that names a rule which is none */
export function createAccessList({ allow = [], deny = [] }: AccessRules): (address: string) => boolean {
  const [allowed, denied] = [blockList(allow), blockList(deny)]
  return (address) => {
    const version = isIP(address)
    if (version === 0) return allow.length === 0
    const family = version === 6 ? 'ipv6' : 'ipv4'
    return !denied.check(address, family) && (allow.length === 0 || allowed.check(address, family))
  }
}
