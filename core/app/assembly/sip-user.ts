import { DEFAULT_BROWSER_GRACE_SECONDS, type Settings } from '../../contract/index.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { SipUser } from '../sip/sip-server.ts'
import { hostPort } from '../status/own-addresses.ts'
import type { Foundation } from './foundation.ts'
import type { Calls } from './start-calls.ts'
import type { Registration } from './start-registration.ts'

/** Returns who takes what comes from the SIP side: registrar, call control, location. */
export function sipUser(
  { log, health }: Foundation,
  parts: Pick<Registration, 'authenticator' | 'registrar' | 'location'> &
    Pick<Calls, 'calls' | 'isOpen'> & {
      readonly settings: () => Settings
      readonly secure: Pick<SecureListening, 'engineBack'>
    },
): SipUser {
  const { settings, authenticator, registrar, location, calls, secure } = parts
  return {
    authenticate: (request) => authenticator.authenticate(request),
    register: (request) => registrar.handle(request),
    incoming(leg, call) {
      // While the server stops, a new call is left to the caller's next try.
      if (parts.isOpen()) calls.incoming(leg, call)
    },
    lost(reason) {
      log.error(`${reason}; its calls end as interrupted`, { calls: calls.size })
      health.set('engine', { level: 'bad', text: 'The SIP engine is being started again.' })
      calls.interruptAll()
      location.flowsLost()
    },
    back() {
      health.set('engine')
      secure.engineBack()
    },
    disconnected({ protocol, address, port }) {
      const { isBack } = location.flowEnded({ transport: protocol, address, port })
      // A browser has no other way to be reached; a desk phone opens another connection.
      if (protocol !== 'ws' && protocol !== 'wss') return
      const peer = { transport: protocol, remoteAddress: hostPort({ address, port }) }
      const graceMs = (settings().browserGraceSeconds ?? DEFAULT_BROWSER_GRACE_SECONDS) * 1000
      calls.flowEnded({ peer, graceMs, isBack })
    },
  }
}
