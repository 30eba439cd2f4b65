import type { ClientLink } from '@orpc/client'
import { shallowRef, type ShallowRef } from 'vue'

/** A way to send requests that is open now. */
export type Link = ClientLink<Record<never, never>>

/** The state of the connection over which requests reach the core. */
export type ConnectionState = 'connecting' | 'open' | 'lost'

/** The connection to the core: it opens, may be lost, and opens again. */
export interface Connection {
  readonly state: Readonly<ShallowRef<ConnectionState>>
  /** Opens the connection; needs a session where there is a login. */
  connect(): void
  /**
   * Returns the open link; waits a little for one.
   * @throws ConnectionLost when none opens in time.
   */
  link(): Promise<Link>
}

/** The error of a request that could not be sent because the core is not reached. */
export class ConnectionLost extends Error {
  constructor() {
    super('the core is not reached')
    this.name = 'ConnectionLost'
  }
}

const WAIT_MS = 5_000

/** Keeps the link that is open, and lets requests wait for the next one. */
export function createLinkKeeper(): {
  readonly state: ShallowRef<ConnectionState>
  opened(link: Link): void
  lost(): void
  link(): Promise<Link>
} {
  const state = shallowRef<ConnectionState>('connecting')
  let current: Link | undefined
  const waiting = new Set<(link: Link) => void>()
  return {
    state,
    opened(link) {
      current = link
      state.value = 'open'
      for (const take of [...waiting]) take(link)
      waiting.clear()
    },
    lost() {
      current = undefined
      state.value = 'lost'
    },
    link() {
      if (current) return Promise.resolve(current)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(take)
          reject(new ConnectionLost())
        }, WAIT_MS)
        const take = (link: Link) => {
          clearTimeout(timer)
          resolve(link)
        }
        waiting.add(take)
      })
    },
  }
}
