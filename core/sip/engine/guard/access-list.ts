import { isIP } from 'node:net'
import { createNetworks } from '../../../kit/index.ts'

/** The rules for which addresses may speak to us. */
export interface AccessRules {
  /** The addresses or networks (`192.0.2.0/24`) that are heard; when there are any, nobody else is. */
  readonly allow?: readonly string[]
  /** The addresses or networks that are not heard, whatever `allow` says. */
  readonly deny?: readonly string[]
}

/**
 * Creates a check of whether an address may speak to us.
 * @throws Error that names a rule which is invalid
 */
export function createAccessList({ allow = [], deny = [] }: AccessRules): (address: string) => boolean {
  const [allowed, denied] = [createNetworks(allow), createNetworks(deny)]
  return (address) => {
    if (isIP(address) === 0) return allow.length === 0
    return !denied(address) && (allow.length === 0 || allowed(address))
  }
}
