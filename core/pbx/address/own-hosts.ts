import { canonicalHost, isLoopback } from '../../grammar/index.ts'

/** Tells whether a host in a URI means this PBX. */
export interface OwnHosts {
  /** The SIP domain, the server's own addresses, localhost; ports do not matter. */
  isOwn(host: string): boolean
}

/** `addresses` are those (or names) that phones may have typed in as their server; asked again each time. */
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
