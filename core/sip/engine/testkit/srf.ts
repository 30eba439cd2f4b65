import { createRequire } from 'node:module'
import type { EventEmitter } from 'node:events'

/** A message as drachtio-srf shows it. */
export interface SrfMessage extends EventEmitter {
  readonly method: string
  readonly uri: string
  readonly status: number
  readonly reason: string
  readonly body: string
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
  readonly msg: { readonly headers: Readonly<Record<string, string>> }
  get(name: string): string
  has(name: string): boolean
}

export interface SrfResponse extends SrfMessage {
  send(status: number, options?: object, callback?: (error: unknown, message: SrfMessage) => void): void
}

export interface SrfRequest extends SrfMessage {
  readonly res: SrfResponse
  cancel(options?: object, callback?: (error: unknown) => void): void
}

export interface SrfDialog extends EventEmitter {
  readonly id: string
  readonly sip: { readonly callId: string; readonly localTag: string; readonly remoteTag: string }
  readonly remote: { readonly sdp: string; readonly uri: string }
  readonly local: { readonly sdp: string; readonly contact: string }
  connected: boolean
  destroy(options?: object): Promise<unknown>
  modify(sdp: string, options?: object): Promise<string>
  request(options: { method: string; headers?: object; body?: string }): Promise<SrfMessage>
}

type Handler = (req: SrfRequest, res: SrfResponse) => void

/** The part of drachtio-srf that the tests use. */
export interface Srf extends EventEmitter {
  connect(options: object): void
  disconnect(): void
  invite(handler: Handler): void
  register(handler: Handler): void
  options(handler: Handler): void
  message(handler: Handler): void
  subscribe(handler: Handler): void
  refer(handler: Handler): void
  createUAS(req: SrfRequest, res: SrfResponse, options: object): Promise<SrfDialog>
  createUAC(uri: string, options: object, progress?: object): Promise<SrfDialog>
  createB2BUA(
    req: SrfRequest,
    res: SrfResponse,
    uri: string,
    options: object,
  ): Promise<{ uas: SrfDialog; uac: SrfDialog }>
  request(uri: string, options: object): Promise<SrfRequest>
  _app: { client: { idle: boolean } }
}

const SrfConstructor = createRequire(import.meta.url)('drachtio-srf') as new () => Srf

/** Connects an application on drachtio-srf to a control port. */
export async function connectSrf(control: { readonly port: number }, secret: string): Promise<Srf> {
  const srf = new SrfConstructor()
  const connected = new Promise<void>((resolve, reject) => {
    srf.on('connect', (error: unknown) => (error ? reject(error as Error) : resolve()))
  })
  srf.on('error', () => undefined)
  srf.connect({
    host: '127.0.0.1',
    port: control.port,
    secret,
    reconnect: { retryMaxDelay: 200, maxAttempts: 1 },
  })
  await connected
  return srf
}
