import { isIP } from 'node:net'
import { connectSrf } from '../../leg/index.ts'
import type { LocalAddress } from '../../sip/index.ts'
import {
  noneOpened,
  type SipServer,
  type DrachtioServer,
  type LinkOptions,
  type SipUser,
} from './sip-server.ts'

/** Reads `udp/192.168.1.7:5060` as drachtio-server reports its addresses. */
function parseHostport(text: string): LocalAddress | undefined {
  const match = /^(udp|tcp)\/(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text)
  if (!match) return undefined
  const address = match[2] ?? match[3]!
  return isIP(address) ? { protocol: match[1] as 'udp' | 'tcp', address, port: Number(match[4]) } : undefined
}

/**
 * Connects to a drachtio-server elsewhere, and again whenever the link breaks.
 * @throws PbxError `engine.unavailable`
 */
export async function connectDrachtio(
  server: DrachtioServer,
  { domain, sessionSeconds, log }: LinkOptions,
): Promise<SipServer> {
  let user: SipUser | undefined
  let isClosing = false
  const link = await connectSrf({ ...server, reconnects: true, domain, sessionSeconds, log })
  link.onLost(() => {
    if (!isClosing) user?.lost('the link to the drachtio-server broke')
  })
  link.onBack(() => user?.back())
  const listening = link.hostports.map(parseHostport).filter((found) => found !== undefined)
  return {
    link: () => link,
    async open(given) {
      user = given
      link.open(given)
    },
    listening,
    settingsChanged: () => undefined,
    doors: listening,
    setDoors: () => undefined,
    setListeners: async (wanted) =>
      noneOpened(wanted, 'the drachtio-server that is used has listeners of its own'),
    state: async () => ({ tables: {}, counters: {}, gauges: {} }),
    captured: async () => undefined,
    restart: async () => undefined,
    async close() {
      isClosing = true
      link.disconnect()
    },
  }
}
