import { isPublicAddress, sameAddress } from '../../../grammar/index.ts'
import type { LocalAddress, Peer, TransportLayer } from '../../transport/index.ts'
import { uriHost, uriTransport, type ShownAddress } from '../policy/localhost.ts'

/** Our side as a certain peer sees it. */
export interface Shown extends ShownAddress {
  /** The Contact value without a user. */
  readonly contact: string
}

/** The source of the address that a router in front of us has outside; undefined when there is none. */
export type ExternalAddress = () => string | undefined

/**
 * Creates the choice of which of our addresses a peer is shown: the external one when the peer is out in the open
 * internet.
 */
export function createShowing(transport: TransportLayer, externalAddress: ExternalAddress) {
  const show = (host: string, port: number, protocol: string): Shown => {
    const suffix = protocol === 'udp' ? '' : `;transport=${uriTransport(protocol)}`
    return { host, port, protocol, contact: `<sip:${uriHost(host)}:${port}${suffix}>` }
  }
  const outsideAddress = (peer: Peer) => (isPublicAddress(peer.address) ? externalAddress() : undefined)
  return {
    /** Returns the address shown to `peer`; `undefined`: we have no such transport. */
    to(peer: Peer): Shown | undefined {
      const local = transport.localFor(peer)
      if (!local) return undefined
      return show(outsideAddress(peer) ?? local.address, local.port, local.protocol)
    },
    /** Returns the address shown to a peer whose message came in at `local`. */
    at(local: LocalAddress, peer: Peer): Shown {
      return show(outsideAddress(peer) ?? local.address, local.port, local.protocol)
    },
    /** The address shown while no destination is known. */
    get first(): Shown | undefined {
      const local = transport.listening[0]
      return local && show(local.address, local.port, local.protocol)
    },
    /** Returns what a bound address is called from outside, as in `udp/192.0.2.1:5060`. */
    hostport: (local: LocalAddress, outside: boolean) =>
      `${local.protocol}/${uriHost((outside ? externalAddress() : undefined) ?? local.address)}:${local.port}`,
    /** Returns whether a request to `peer` would come back to ourselves. */
    isOurselves(peer: Peer): boolean {
      const external = externalAddress()
      return transport.listening.some((local) => {
        if (local.port !== peer.port || local.protocol !== peer.protocol) return false
        if (sameAddress(local.address, peer.address)) return true
        if (external !== undefined && sameAddress(external, peer.address)) return true
        if (local.address !== '0.0.0.0' && local.address !== '::') return false
        const ours = transport.localFor(peer)
        return ours !== undefined && sameAddress(ours.address, peer.address)
      })
    },
  }
}

/** Our addresses as peers see them. */
export type Showing = ReturnType<typeof createShowing>
