import { createRequire } from 'node:module'

/** A parsed SIP message as drachtio-srf shows it; header names are case-insensitive. */
export interface SrfMessage {
  get(name: string): string | undefined
  has(name: string): boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** A request from the network, or one of ours that was sent. */
export interface SrfRequest extends SrfMessage {
  readonly method: string
  readonly uri: string
  readonly source: 'network' | 'application'
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
  on(event: 'cancel', listener: (cancel: SrfMessage) => void): void
  on(event: 'response', listener: (response: SrfResponse) => void): void
  on(event: 'update', listener: (request: SrfRequest, response: SrfAnswer) => void): void
  cancel(
    options: { headers?: Record<string, string> },
    callback: (error: string | Error | null | undefined) => void,
  ): void
}

/** A response from the network. */
export interface SrfResponse extends SrfMessage {
  status: number
  readonly reason: string
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
}

/** The answer to a request from the network. */
export interface SrfAnswer {
  send(
    status: number,
    reason: string | undefined,
    options: { headers?: Record<string, string | readonly string[]>; body?: string },
    sent?: (error: string | Error | null | undefined, message: SrfMessage | undefined) => void,
    acknowledged?: (ack: SrfRequest) => void,
  ): void
  readonly finalResponseSent: boolean
}

/** A dialog; `destroy` sends BYE. */
export interface SrfDialog {
  connected: boolean
  readonly sip: { readonly callId: string }
  readonly remote: { sdp: string | undefined }
  readonly local: { sdp: string | undefined }
  on(event: 'destroy', listener: (message: SrfRequest, reason?: string) => void): void
  on(event: 'ack', listener: (ack: SrfRequest) => void): void
  on(
    event: 'modify' | 'update' | 'info' | 'message' | 'refer' | 'notify' | 'options' | 'publish',
    listener: (request: SrfRequest, response: SrfAnswer) => void,
  ): void
  destroy(
    options: { headers?: Record<string, string> },
    callback: (error: string | Error | null | undefined) => void,
  ): void
  request(
    options: { method: string; headers?: Record<string, string>; body?: string; noAck?: boolean },
    callback: (error: unknown, response?: SrfResponse, ack?: (options: { body?: string }) => void) => void,
  ): void
}

/** The result of `createUAC` for a delayed offer: the answered call that waits for our answer in the ACK. */
export interface SrfUnacknowledged {
  readonly sdp: string
  readonly res: SrfResponse
  ack(sdp: string): Promise<SrfDialog>
  destroy(): Promise<void>
}

/** The error of a refused INVITE, or of a refused control connection. */
export interface SrfError extends Error {
  readonly status?: number
  readonly reason?: string
  readonly res?: SrfResponse
  readonly code?: string
}

/** One connection to a SIP engine. */
export interface SrfApp {
  connect(options: {
    host: string
    port: number
    secret: string
    reconnect?: { retryMaxDelay: number; maxAttempts?: number }
    enablePing?: boolean
  }): void
  disconnect(): void
  on(event: 'connect', listener: (error: unknown, hostports: string) => void): void
  on(event: 'error' | 'close', listener: (error: unknown) => void): void
  use(verb: string, handler: (request: SrfRequest, response: SrfAnswer) => void): void
  request(
    uri: string,
    options: { method: string; headers: Record<string, string>; proxy?: string },
    sent: (error: unknown, request?: SrfRequest) => void,
  ): void
  createUAS(
    request: SrfRequest,
    response: SrfAnswer,
    options: { localSdp: string; headers?: Record<string, string> },
    callback: (error: unknown, dialog?: SrfDialog) => void,
  ): void
  createUAC(
    uri: string,
    options: {
      headers: Record<string, string>
      localSdp?: string
      proxy?: string
      noAck?: boolean
    },
    progress: {
      cbRequest: (error: unknown, request?: SrfRequest) => void
      cbProvisional: (response: SrfResponse) => void
    },
    callback: (error: SrfError | null, dialog?: SrfDialog | SrfUnacknowledged) => void,
  ): void
}

/** The library itself; the types it ships do not match what it does. */
export const Srf = createRequire(import.meta.url)('drachtio-srf') as new (tags?: readonly string[]) => SrfApp
