import type { Settings } from '../../contract/index.ts'
import { createSecureListening, type SecureListening } from '../sip/secure-listening/index.ts'
import type { SipLink } from '../sip/sip-link.ts'
import type { Foundation } from './foundation.ts'
import type { PbxOptions } from './pbx.ts'
import type { Registration } from './start-registration.ts'

/** Opens the listeners of TLS and WebSockets. */
export async function startSecureListening(
  { dataDir, clock, log, fault, health, stops }: Foundation,
  { listen = {}, isCertificateShared = false }: Pick<PbxOptions, 'listen' | 'isCertificateShared'>,
  parts: Pick<Registration, 'cards'> & { readonly settings: () => Settings; readonly sip: SipLink },
): Promise<SecureListening> {
  const secure = createSecureListening({
    dataDir,
    flags: listen,
    isCertificateShared,
    settings: parts.settings,
    addresses: () => parts.cards().map(({ address }) => address),
    sip: parts.sip,
    health,
    clock,
    log,
    fault,
  })
  stops.add(() => secure.stop())
  await secure.start()
  return secure
}
