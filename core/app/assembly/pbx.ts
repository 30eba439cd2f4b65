import type { SecureState, OwnServer } from '../../contract/index.ts'
import type { Clock, Dispose, Logger } from '../../kit/index.ts'
import type { SecurityFeed } from '../../pbx/index.ts'
import type { Door, TlsIdentity } from '../../sip/index.ts'
import type { Download } from '../files/downloads.ts'
import type { PbxRouter } from '../handlers/index.ts'
import type { ApiTokens } from '../access/api-tokens.ts'
import type { Hiding } from '../access/masked-reading/index.ts'
import type { ImportOutcome } from '../configuration/import-text.ts'
import type { ListenFlags } from '../sip/secure-listening/index.ts'
import type { DrachtioServer, EngineTuning } from '../sip/sip-server.ts'
import type { ReadingSettings } from '../configuration/reading-settings.ts'
import type { ForkStore } from '../store-process/index.ts'

/** The options that a host sets for the PBX it starts. */
export interface PbxOptions {
  readonly dataDir: string
  readonly host: 'electron' | 'headless'
  readonly version: string
  /** The address where phones reach the embedded engine, by UDP and TCP; port 0 lets the system choose. */
  readonly sip: { readonly address: string; readonly port: number }
  /** The other addresses where the embedded engine listens, whatever the settings say. */
  readonly listen?: ListenFlags
  /** The host serves with the certificate of the phones' TLS, too. */
  readonly isCertificateShared?: boolean
  readonly drachtio?: DrachtioServer
  readonly engine?: EngineTuning
  readonly forkStore: ForkStore
  /** Ends the program in an orderly way; somebody asked for it. */
  readonly stop: () => void
  /** The fault that makes the password of the window too easy to guess, in words. */
  readonly adminPasswordFault?: string | undefined
  readonly clock: Clock
  readonly log: Logger
  /** Returns the path behind the token of a save dialog; without it exports are kept for a download. */
  readonly resolveTarget?: (token: string) => string | undefined
}

/** A running PBX. */
export interface Pbx {
  /** The implemented contract. */
  readonly router: PbxRouter
  /** Whether this start made the configuration. */
  readonly firstStart: boolean
  /** The report on a database or rows that could not be used, until somebody takes note of it. */
  readonly damage: string | undefined
  /** Returns addresses such as `127.0.0.1:5060`, one for each transport's address. */
  sipAddresses(): string[]
  servers(): OwnServer[]
  /** Returns the state of TLS and WebSockets. */
  secure(): SecureState
  /** Returns the certificate and key of TLS, as they are now. */
  tlsIdentity(): TlsIdentity | undefined
  /** Calls the listener when listeners or the certificate changed. */
  onSecureChanged(listener: () => void): Dispose
  importConfig(text: string): Promise<ImportOutcome>
  /** Returns what is hidden from readers of masked records, by the configuration as it is now. */
  hiding(): Hiding
  /** Returns the part of the configuration that counts for reading records. */
  readingSettings(): ReadingSettings
  /** Calls the listener when the store's process ended or cannot write: the database may be another one afterwards. */
  onStoreTrouble(listener: () => void): Dispose
  /** Hands out a finished export once. */
  takeDownload(id: string): Download | undefined
  /** The tokens of those other than the admin who may call the contract. */
  readonly apiTokens: ApiTokens
  /** The feed that takes what concerns who may use the PBX, for the security log. */
  readonly security: SecurityFeed
  /** Returns the highest sequence number on disk. */
  lastSequence(): number
  /** Calls the listener when records were written or deleted. */
  onRecordsChanged(listener: () => void): Dispose
  /** Returns the reverse proxies of the window that the admin trusts to say whom they speak for. */
  trustedProxies(): readonly string[]
  /** Takes note of where the window is served, for `halfcall status`, and of the doors that no SIP may lead to. */
  servedAt(url: string, doors: readonly Door[]): void
  /** Returns the number of calls in progress. */
  callsInProgress(): number
  onCallsChanged(listener: () => void): void
  /** Calls the listener when the window ordered a restore: the PBX is to be closed and started again. */
  onRestoreOrdered(listener: () => void): void
  /** Shows in the health that something went wrong. */
  noteFault(text: string): void
  /** Releases calls, writes their records and ends everything, in this order. */
  close(): Promise<void>
}
