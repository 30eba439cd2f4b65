import { DEFAULT_SESSION_SECONDS, type Settings } from '../../contract/index.ts'
import type { SecurityFeed } from '../../pbx/index.ts'
import { openSip, type SipLink } from '../sip/sip-link.ts'
import { tellDeafAddresses } from '../status/deaf-addresses.ts'
import type { Foundation } from './foundation.ts'
import type { PbxOptions } from './pbx.ts'

/**
 * Starts the SIP side as options and settings say; requests wait until it is opened.
 * @throws PbxError port.*, `engine.unavailable`
 */
export async function openSipSide(
  { clock, log, health, stops }: Foundation,
  { sip: bind, drachtio, engine }: Pick<PbxOptions, 'sip' | 'drachtio' | 'engine'>,
  parts: { readonly settings: () => Settings; readonly security: SecurityFeed },
): Promise<SipLink> {
  const { settings, security } = parts
  const sip = await openSip({
    bind,
    externalAddress: () => settings().externalAddress,
    largeRequests: () => {
      const { tcpAboveBytes } = settings()
      return typeof tcpAboveBytes === 'number' ? { streamAbove: tcpAboveBytes } : {}
    },
    sessionSeconds: () => settings().sessionSeconds ?? DEFAULT_SESSION_SECONDS,
    ...(drachtio ? { drachtio } : {}),
    ...(engine ? { engine } : {}),
    security,
    troubled: tellDeafAddresses(health),
    domain: () => settings().domain,
    clock,
    log,
  })
  stops.add(() => sip.close())
  return sip
}
