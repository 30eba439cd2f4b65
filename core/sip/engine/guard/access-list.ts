import { isIP } from 'node:net'
import { createNetworks } from '../../../kit/index.ts'

/** Who may speak to us. */
export interface AccessRules {
  /** Addresses or networks (`192.0.2.0/24`); when there are any, nobody else is heard. */
  readonly allow?: readonly string[]
  /** Addresses or networks that are not heard, whatever `allow` says. */
  readonly deny?: readonly string[]
}

/** Whether an address may speak to us. @throws Error that names a rule which is none */
export function createAccessList({ allow = [], deny = [] }: AccessRules): (address: string) => boolean {
  const [allowed, denied] = [createNetworks(allow), createNetworks(deny)]
  return (address) => {
    if (isIP(address) === 0) return allow.length === 0
    return !denied(address) && (allow.length === 0 || allowed(address))
  }
}
