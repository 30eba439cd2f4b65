import { canonicalHost, isLoopback } from '../../grammar/index.ts'

/** The hosts in a URI that mean this PBX. */
export interface OwnHosts {
  /** Returns whether a host is the SIP domain, one of the server's own addresses or localhost; ports do not matter. */
  isOwn(host: string): boolean
}

/**
 * Creates the check of hosts. `addresses` returns those (or names) that phones may have typed in as their server; it is
 * called again each time.
 */
export function createOwnHosts(options: {
  readonly domain: () => string
  readonly addresses: () => readonly string[]
}): OwnHosts {
  return {
    isOwn(host) {
      const wanted = canonicalHost(host)
      if (wanted === canonicalHost(options.domain()) || wanted === 'localhost' || isLoopback(wanted))
        return true
      return options.addresses().some((address) => canonicalHost(address) === wanted)
    },
  }
}
