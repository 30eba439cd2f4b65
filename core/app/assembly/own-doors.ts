import type { Door } from '../../sip/index.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { SipLink } from '../sip/sip-link.ts'

/** The places where this program listens: SIP, and the window. */
export interface OwnDoors {
  ports(): readonly number[]
  /** Returns the address of the window; null while it is not served. */
  web(): string | null
  /** Takes note of where the window is served; no SIP leads to its doors. */
  servedAt(url: string, doors: readonly Door[]): void
}

/** Creates the list of own doors. */
export function createOwnDoors(
  sip: Pick<SipLink, 'doors' | 'setDoors'>,
  secure: Pick<SecureListening, 'state'>,
): OwnDoors {
  let web: string | null = null
  let doors: readonly Door[] = []
  return {
    ports: () => [...sip.doors, ...secure.state().listeners, ...doors].map(({ port }) => port),
    web: () => web,
    servedAt(url, open) {
      ;[web, doors] = [url, open]
      sip.setDoors(open)
    },
  }
}
