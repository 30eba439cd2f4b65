import { NO_LEG, type Device, type Legs } from '../../call/index.ts'
import type { Carrier, DrachtioServer, EmbeddedOptions } from './carrier.ts'
import { connectDrachtio } from './drachtio-server.ts'
import { startEmbedded } from './embedded-engine.ts'

/** The SIP side of the PBX, whichever engine carries it. */
export interface SipLink extends Legs, Omit<Carrier, 'link'> {
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
  const carrier = drachtio ? await connectDrachtio(drachtio, options) : await startEmbedded(options)
  return {
    open: (user) => carrier.open(user),
    get listening() {
      return carrier.listening
    },
    settingsChanged: () => carrier.settingsChanged(),
    get doors() {
      return carrier.doors
    },
    setDoors: (doors) => carrier.setDoors(doors),
    setListeners: (wanted) => carrier.setListeners(wanted),
    captured: (callIds) => carrier.captured(callIds),
    restart: () => carrier.restart(),
    close: () => carrier.close(),
    call(device, offer, hear) {
      const link = carrier.link()
      if (link) return link.call(device, offer, hear)
      const failure = { status: 503, phrase: '', reason: {}, isFromPeer: false, wasSent: false, rang: false }
      clock.after(0, () => hear({ type: 'failed', failure, peer: {} }))
      return NO_LEG
    },
    ping: (device) => carrier.link()?.ping(device) ?? Promise.resolve(true),
    async state() {
      const { counters, gauges, tables } = await carrier.state()
      const all = { ...tables, ...carrier.link()?.tables() }
      // Its one application is this program itself.
      const own = Object.entries(all).filter(([name]) => name !== 'applications')
      return { tables: Object.fromEntries(own), counters, gauges }
    },
  }
}
