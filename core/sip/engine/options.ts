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

/** Where applications connect. */
export interface ControlAddress {
  readonly address: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly secret: string
}

/** Bounds of the engine. */
export interface EngineLimits {
  /** Largest frame of an application, in bytes. */
  readonly maxFrameBytes: number
  /** How long a connection with a wrong secret is kept, in milliseconds. */
  readonly refusalDelayMs: number
  /** How long the calls of an application that vanished are kept, in milliseconds. */
  readonly orphanMs: number
  /** How many requests of peers may wait for applications at once. */
  readonly maxRequests: number
}

/** 4 MiB frames, as any SIP message of the transports fits in; five seconds for an application to be gone for good. */
export const DEFAULT_ENGINE_LIMITS: EngineLimits = {
  maxFrameBytes: 4 << 20,
  refusalDelayMs: 1000,
  orphanMs: 5000,
  maxRequests: 10_000,
}

/** What the engine is started with; `PlainEngineOptions` are what can cross to a worker. */
export interface PlainEngineOptions {
  /** Addresses and transports to open; port 0 lets the system choose. */
  readonly binds: readonly LocalAddress[]
  readonly control: ControlAddress
  /** Our address as the open internet sees it. */
  readonly externalAddress?: string
  /** Where else this program listens: no request or answer ever opens a connection there. */
  readonly doors?: readonly Door[]
  /** Asks itself on each own address whether it hears, and tells where it does not. */
  readonly listensToItself?: boolean
  /** Requests of the network wait until `open` is called: nothing is handed to an application that is still starting. */
  readonly startsClosed?: boolean
  /** Applications that listen (`srf.listen`): we connect to them, and they take every verb. */
  readonly applications?: readonly { readonly host: string; readonly port: number }[]
  readonly timers?: Partial<TimerValues>
  readonly limits?: Partial<EngineLimits>
  readonly transportLimits?: Partial<TransportLimits>
  /** Who is heard, and how often. */
  readonly door?: DoorRules
  /** What becomes of requests that are large for UDP. */
  readonly largeRequests?: Partial<LargeRequestRules>
  /** When new requests are turned away so that calls in progress go on. */
  readonly overload?: Partial<OverloadRules>
  /** How many of the last messages are kept for a look at calls; `false` keeps none. */
  readonly capture?: Partial<CaptureLimits> | false
  /** Certificate and key of `tls` and `wss`. */
  readonly tls?: TlsOptions
}

/** Options of an engine in this thread. */
export interface EngineOptions extends PlainEngineOptions {
  /** The tag of the applications that a new request is meant for; undefined: any that wants its verb. */
  readonly chooseTag?: (request: SipRequest, peer: Peer) => string | undefined
  /** A stream connection ended, whoever opened it. */
  readonly onDisconnected?: (peer: Peer) => void
  /** Every UDP address that hears nothing at the moment, told whenever that changes. */
  readonly onTroubled?: (addresses: readonly AddressTrouble[]) => void
  /** What names stand for; DNS and the system when left out. */
  readonly names?: NameService
  readonly clock?: Clock
  /** Measures how busy the thread is; the engine closes it. */
  readonly sampler?: LoadSampler
  readonly log: Logger
  /** Hears of what was refused or looks strange. */
  readonly notice?: (notice: Notice) => void
}

/** A running engine. */
export interface Engine {
  readonly control: { readonly address: string; readonly port: number }
  readonly listening: readonly LocalAddress[]
  /** Ends `startsClosed` as soon as applications want all of these verbs; resolves then. */
  open(verbs: readonly string[]): Promise<void>
  /** Our address as the open internet sees it, from now on. */
  setExternalAddress(address: string | undefined): void
  /** What becomes of requests that are large for UDP, from now on. */
  setLargeRequests(rules: Partial<LargeRequestRules>): void
  /** Where else this program listens, from now on. */
  setDoors(doors: readonly Door[]): void
  /** A new certificate for connections from now on. */
  setIdentity(identity: TlsIdentity): void
  /** Makes these the stream listeners besides those of the start; calls and open connections go on. */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /** Sizes of all tables, by name; but for applications and connections all are 0 when nothing goes on. */
  tables(): Readonly<Record<string, number>>
  /** What came, went and was dropped since the start, by name. */
  counters(): Readonly<Record<string, number>>
  /** What goes up and down: delay of the event loop in milliseconds, memory and capture in bytes, overload 0 or 1. */
  gauges(): Readonly<Record<string, number>>
  /** The last messages of these Call-IDs, oldest first, with credentials blanked out. */
  captured(callIds: readonly string[]): CapturedMessage[]
  close(): Promise<void>
}
