import type { Clock, Logger } from '../../kit/index.ts'
import type { LegHost, SrfLink } from '../../leg/index.ts'
import type { SecurityFeed } from '../../pbx/index.ts'
import type {
  AddressTrouble,
  CapturedMessage,
  Door,
  EngineState,
  LargeRequestRules,
  ListenerFault,
  LocalAddress,
  MoreListeners,
  Peer,
  PlainEngineOptions,
} from '../../sip/index.ts'

/** A drachtio-server elsewhere, used in place of the embedded engine. */
export interface DrachtioServer {
  readonly host: string
  readonly port: number
  readonly secret: string
}

/** The options of the embedded engine that are open to a host. */
export type EngineTuning = Pick<PlainEngineOptions, 'capture' | 'overload' | 'door'>

/** The events that the PBX takes from the SIP side once it is up. */
export interface SipUser extends LegHost {
  /** Takes note that all calls of the engine are gone. */
  lost(reason: string): void
  /** Takes note that SIP is possible again. */
  back(): void
  /** Takes note that a connection of a phone ended. */
  disconnected(peer: Peer): void
}

/** The options of the link to an engine, whichever it is. */
export interface LinkOptions {
  /** Returns the seconds after which a talk whose party vanished is ended at the latest. */
  readonly sessionSeconds: () => number
  /** Returns the SIP domain. */
  readonly domain: () => string
  readonly log: Logger
}

/** The options of the embedded engine. */
export interface EmbeddedOptions extends LinkOptions {
  readonly bind: { readonly address: string; readonly port: number }
  /** Returns our address as the open internet sees it; null when nobody said. */
  readonly externalAddress: () => string | null
  readonly largeRequests: () => Partial<LargeRequestRules>
  readonly engine?: EngineTuning
  readonly security: SecurityFeed
  /** Called with every own address that receives nothing from phones, whenever that changes. */
  readonly troubled: (addresses: readonly AddressTrouble[]) => void
  readonly clock: Clock
}

/** The server that carries SIP for the PBX: the embedded engine, or a drachtio-server elsewhere. */
export interface SipServer {
  /** Returns the link to it; undefined while there is none. */
  link(): SrfLink | undefined
  /** Takes requests from now on, also from an engine that is started again; resolves when they come. */
  open(user: SipUser): Promise<void>
  readonly listening: readonly LocalAddress[]
  /** Takes over what the settings of a running engine are by now: external address, large requests. */
  settingsChanged(): void
  /** The same as `listening`, and the port between us and the built-in engine. */
  readonly doors: readonly Door[]
  /** Sets where else this program listens: no SIP ever leads there. */
  setDoors(doors: readonly Door[]): void
  /** Makes these the listeners besides UDP and TCP; returns which could not be opened. */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /** Returns the sizes of all tables, what the embedded engine counted since it started, and how busy it is. */
  state(): Promise<EngineState>
  /** Returns the last messages of these Call-IDs; undefined when a drachtio-server elsewhere has them. */
  captured(callIds: readonly string[]): Promise<CapturedMessage[] | undefined>
  /** Ends the embedded engine at once; it is started again. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Returns that none of the wanted listeners was opened, and why. */
export const noneOpened = ({ binds }: MoreListeners, text: string): readonly ListenerFault[] =>
  binds.map((bind) => ({ bind, text }))
