import { NO_LEG, type Device, type Legs } from '../../call/index.ts'
import type { SipServer, DrachtioServer, EmbeddedOptions } from './sip-server.ts'
import { connectDrachtio } from './drachtio-server.ts'
import { startEmbedded } from './embedded-engine.ts'

/** The SIP side of the PBX, whichever engine carries it. */
export interface SipLink extends Legs, Omit<SipServer, 'link'> {
  /** Checks whether a device answers anything to OPTIONS; true while nobody could ask. */
  ping(device: Device): Promise<boolean>
}

/**
 * Starts the embedded engine in its worker, or connects to a drachtio-server, and keeps it so. Requests wait until the link
 * is opened.
 * @throws PbxError `port.busy`, `port.denied`, `engine.unavailable`
 */
export async function openSip(
  options: EmbeddedOptions & { readonly drachtio?: DrachtioServer },
): Promise<SipLink> {
  const { drachtio, clock } = options
  const server = drachtio ? await connectDrachtio(drachtio, options) : await startEmbedded(options)
  return {
    open: (user) => server.open(user),
    get listening() {
      return server.listening
    },
    settingsChanged: () => server.settingsChanged(),
    get doors() {
      return server.doors
    },
    setDoors: (doors) => server.setDoors(doors),
    setListeners: (wanted) => server.setListeners(wanted),
    captured: (callIds) => server.captured(callIds),
    restart: () => server.restart(),
    close: () => server.close(),
    call(device, offer, hear) {
      const link = server.link()
      if (link) return link.call(device, offer, hear)
      const failure = { status: 503, phrase: '', reason: {}, isFromPeer: false, wasSent: false, rang: false }
      clock.after(0, () => hear({ type: 'failed', failure, peer: {} }))
      return NO_LEG
    },
    ping: (device) => server.link()?.ping(device) ?? Promise.resolve(true),
    async state() {
      const { counters, gauges, tables } = await server.state()
      const all = { ...tables, ...server.link()?.tables() }
      // Its one application is this program itself.
      const own = Object.entries(all).filter(([name]) => name !== 'applications')
      return { tables: Object.fromEntries(own), counters, gauges }
    },
  }
}
