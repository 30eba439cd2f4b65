import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { paramValue, removeParam } from './params.ts'
import { formatReplaces, parseReplaces, type Replaces } from './replaces.ts'
import { formatUri, isSipUri, parseUri, type Uri } from './uri.ts'
import { formatUriHeaders, parseUriHeaders, uriHeader } from './uri-headers.ts'

/** A Refer-To header: whom the receiver is asked to call (RFC 3515 §2.1). */
export interface ReferTo {
  readonly displayName?: string
  /** The URI, without method and headers. */
  readonly uri: Uri
  /** The method; INVITE when it is not named. */
  readonly method: string
  /** The call that the new one takes the place of: an attended transfer (RFC 5589 §7). */
  readonly replaces?: Replaces
}

/** Reads a Refer-To header; undefined for an invalid address, and for an invalid Replaces in it. */
export function parseReferTo(header: string): ReferTo | undefined {
  const address = parseNameAddr(header)
  const uri = address && parseUri(address.uri)
  if (!uri) return undefined
  const shown = address.displayName === undefined ? {} : { displayName: address.displayName }
  if (!isSipUri(uri)) return { ...shown, uri, method: 'INVITE' }
  const headers = parseUriHeaders(uri.headers ?? '')
  if (!headers) return undefined
  const written = uriHeader(headers, 'Replaces')
  const replaces = written === undefined ? undefined : parseReplaces(written)
  if (written !== undefined && !replaces) return undefined
  return {
    ...shown,
    uri: { ...uri, params: removeParam(uri.params, 'method'), headers: undefined },
    method: (paramValue(uri.params, 'method') || 'INVITE').toUpperCase(),
    ...(replaces && { replaces }),
  }
}

/** Writes a Refer-To header. */
export function formatReferTo({ displayName, uri, method, replaces }: ReferTo): string {
  if (!isSipUri(uri)) return formatNameAddr({ displayName, uri: formatUri(uri), params: [] })
  const headers = replaces && formatUriHeaders([{ name: 'Replaces', value: formatReplaces(replaces) }])
  const params = method === 'INVITE' ? uri.params : [...uri.params, { name: 'method', value: method }]
  return formatNameAddr({ displayName, uri: formatUri({ ...uri, params, headers }), params: [] })
}
