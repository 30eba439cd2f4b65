import type { CapturedMessage, CaptureLimits } from './capture/index.ts'
import type { DoorRules } from './guard/index.ts'
import type { LoadSampler, OverloadRules } from './load/index.ts'
import type { LargeRequestRules, NameService } from './locate/index.ts'
import type { Notice } from './notices.ts'
import type { Clock, Logger } from '../../kit/index.ts'
import type { TimerValues } from '../transaction/index.ts'
import type { SipRequest } from '../message/index.ts'
import type {
  AddressTrouble,
  Door,
  ListenerFault,
  LocalAddress,
  MoreListeners,
  Peer,
  TlsIdentity,
  TlsOptions,
  TransportLimits,
} from '../transport/index.ts'

/** The address applications connect to. */
export interface ControlAddress {
  readonly address: string
  /** The port; 0 lets the system choose. */
  readonly port: number
  readonly secret: string
}

/** The limits of the engine. */
export interface EngineLimits {
  /** The largest frame of an application, in bytes. */
  readonly maxFrameBytes: number
  /** The time a connection with a wrong secret is kept, in milliseconds. */
  readonly refusalDelayMs: number
  /** The time the calls of an application that vanished are kept, in milliseconds. */
  readonly orphanMs: number
  /** The number of requests of peers that may wait for applications at once. */
  readonly maxRequests: number
}

/**
 * The default limits: 4 MiB frames, as any SIP message of the transports fits in; five seconds for an application to be
 * gone for good.
 */
export const DEFAULT_ENGINE_LIMITS: EngineLimits = {
  maxFrameBytes: 4 << 20,
  refusalDelayMs: 1000,
  orphanMs: 5000,
  maxRequests: 10_000,
}

/** The options the engine is started with; `PlainEngineOptions` are those that can cross to a worker. */
export interface PlainEngineOptions {
  /** The addresses and transports to open; port 0 lets the system choose. */
  readonly binds: readonly LocalAddress[]
  readonly control: ControlAddress
  /** Our address as the open internet sees it. */
  readonly externalAddress?: string
  /** The addresses where else this program listens: no request or answer ever opens a connection there. */
  readonly doors?: readonly Door[]
  /** Whether the engine asks itself on each own address whether it receives, and reports where it does not. */
  readonly listensToItself?: boolean
  /**
   * Whether requests of the network wait until `open` is called: nothing is handed to an application that is still
   * starting.
   */
  readonly startsClosed?: boolean
  /** The applications that listen (`srf.listen`): we connect to them, and they take every verb. */
  readonly applications?: readonly { readonly host: string; readonly port: number }[]
  readonly timers?: Partial<TimerValues>
  readonly limits?: Partial<EngineLimits>
  readonly transportLimits?: Partial<TransportLimits>
  /** Who is heard, and how often. */
  readonly door?: DoorRules
  /** The treatment of requests that are large for UDP. */
  readonly largeRequests?: Partial<LargeRequestRules>
  /** The limits above which new requests are turned away so that calls in progress go on. */
  readonly overload?: Partial<OverloadRules>
  /** The limits on the last messages that are kept for a look at calls; `false` keeps none. */
  readonly capture?: Partial<CaptureLimits> | false
  /** The certificate and key of `tls` and `wss`. */
  readonly tls?: TlsOptions
}

/** Options of an engine in this thread. */
export interface EngineOptions extends PlainEngineOptions {
  /** Returns the tag of the applications that a new request is meant for; undefined: any that wants its verb. */
  readonly chooseTag?: (request: SipRequest, peer: Peer) => string | undefined
  /** Called when a stream connection ended, whoever opened it. */
  readonly onDisconnected?: (peer: Peer) => void
  /** Called with every UDP address that receives nothing at the moment, whenever that changes. */
  readonly onTroubled?: (addresses: readonly AddressTrouble[]) => void
  /** The source of name lookups; DNS and the system when left out. */
  readonly names?: NameService
  readonly clock?: Clock
  /** Measures how busy the thread is; the engine closes it. */
  readonly sampler?: LoadSampler
  readonly log: Logger
  /** Called with what was refused or looks strange. */
  readonly notice?: (notice: Notice) => void
}

/** A running engine. */
export interface Engine {
  readonly control: { readonly address: string; readonly port: number }
  readonly listening: readonly LocalAddress[]
  /** Ends `startsClosed` as soon as applications want all of these verbs; resolves then. */
  open(verbs: readonly string[]): Promise<void>
  /** Sets our address as the open internet sees it, from now on. */
  setExternalAddress(address: string | undefined): void
  /** Sets how requests that are large for UDP are treated, from now on. */
  setLargeRequests(rules: Partial<LargeRequestRules>): void
  /** Sets where else this program listens, from now on. */
  setDoors(doors: readonly Door[]): void
  /** Sets a new certificate for connections from now on. */
  setIdentity(identity: TlsIdentity): void
  /** Makes these the stream listeners besides those of the start; calls and open connections go on. */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /**
   * Returns the sizes of all tables, by name; except for applications and connections all are 0 when nothing is going
   * on.
   */
  tables(): Readonly<Record<string, number>>
  /** Returns how much came, went and was dropped since the start, by name. */
  counters(): Readonly<Record<string, number>>
  /**
   * Returns the values that go up and down: delay of the event loop in milliseconds, memory and capture in bytes,
   * overload 0 or 1.
   */
  gauges(): Readonly<Record<string, number>>
  /** Returns the last messages of these Call-IDs, oldest first, with credentials blanked out. */
  captured(callIds: readonly string[]): CapturedMessage[]
  close(): Promise<void>
}
