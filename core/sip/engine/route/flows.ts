import type { Clock, Dispose } from '../../../kit/index.ts'
import { isSipUri, parseUri } from '../../../grammar/index.ts'
import type { Peer } from '../../transport/index.ts'

/**
 * The true places of registered and subscribed phones: the connection or the far side of a NAT they spoke from (RFC
 * 5626).
 */
export interface Flows {
  readonly size: number
  /** Notes that requests to this Contact URI go to `peer` for so long; 0 forgets it. */
  set(contactUri: string, peer: Peer, expiresMs: number): void
  /** Returns where a Request-URI leads, when it is a Contact that is known. */
  find(uri: string): Peer | undefined
  /** Called when a connection ended. */
  disconnected(connection: number): void
  clear(): void
}

/** Returns user, host and port of a Contact, by which a Request-URI is compared. */
function keyOf(text: string): string | undefined {
  const uri = parseUri(text)
  if (!uri || !isSipUri(uri)) return undefined
  return `${uri.user ?? ''}@${uri.host.toLowerCase()}:${uri.port ?? ''}`
}

/** Creates an empty table of flows. */
export function createFlows(clock: Clock): Flows {
  const flows = new Map<string, { readonly peer: Peer; readonly stop: Dispose }>()
  const forget = (key: string) => {
    flows.get(key)?.stop()
    flows.delete(key)
  }
  return {
    get size() {
      return flows.size
    },
    set(contactUri, peer, expiresMs) {
      const key = keyOf(contactUri)
      if (key === undefined) return
      forget(key)
      if (expiresMs <= 0) return
      flows.set(key, { peer, stop: clock.after(Math.min(expiresMs, 0x7fffffff), () => forget(key)) })
    },
    find(uri) {
      const key = keyOf(uri)
      return key === undefined ? undefined : flows.get(key)?.peer
    },
    disconnected(connection) {
      for (const [key, flow] of flows) if (flow.peer.connection === connection) forget(key)
    },
    clear() {
      for (const key of [...flows.keys()]) forget(key)
    },
  }
}
