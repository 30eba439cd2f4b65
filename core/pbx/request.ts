/** The source of a request, as the transport saw it. */
export interface Source {
  /** IP address without brackets. */
  readonly address: string
  readonly port: number
  /** `udp`, `tcp`, `tls`, `ws`, `wss`. */
  readonly transport: string
}

/** A request outside any dialog, as far as the PBX needs to know it. */
export interface PbxRequest {
  readonly method: string
  /** Request-URI as sent. */
  readonly uri: string
  readonly source: Source
  /**
   * Values by lower-case full header name. Several lines of one header are an array or one value joined by commas
   * (RFC 3261 §7.3.1); both are understood.
   */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A REGISTER request (RFC 3261 §10). */
export type RegisterRequest = PbxRequest

/** A final response to send; a header with an array is sent as that many header lines, in that order. */
export interface PbxResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** Answer to a REGISTER. */
export type RegisterResponse = PbxResponse

/** Returns a header's value, its lines joined by commas; undefined when it is absent. */
export function headerValue(request: PbxRequest, name: string): string | undefined {
  const value = request.headers[name]
  if (value === undefined || typeof value === 'string') return value
  return value.length === 0 ? undefined : value.join(', ')
}

/** Builds a response without a body. */
export function response(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): PbxResponse {
  return { status, reason, headers }
}
