import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { paramValue, type Params } from './params.ts'
import { formatReason, parseReasons, type Reason } from './reason.ts'
import { parseDecimal, splitTopLevel } from './syntax.ts'
import { formatUri, isSipUri, parseUri, type Uri } from './uri.ts'
import { formatUriHeaders, parseUriHeaders, uriHeader } from './uri-headers.ts'

/**
 * The way a target came to be asked: mapped from another one, by a registration, or as it stood there (RFC 7044 §5).
 */
export type TargetKind = 'mp' | 'rc' | 'np'

/** A value of History-Info: one target that a request was sent to (RFC 7044). */
export interface HistoryEntry {
  readonly displayName?: string
  /** The URI, without headers. */
  readonly uri: Uri
  /** Its place in the tree of targets: `1.2.1` is [1, 2, 1]. */
  readonly index: readonly number[]
  /** The reason why the request was sent on from this target. */
  readonly reason?: Reason
  /** The values of Privacy, in lower case: this target is not to be disclosed. */
  readonly privacy?: string
  /** The way it came to be asked, and the target that led to it. */
  readonly target?: { readonly kind: TargetKind; readonly from: readonly number[] }
}

const KINDS: readonly TargetKind[] = ['mp', 'rc', 'np']
const MOST_LEVELS = 70

function parseIndex(text: string): number[] | undefined {
  const steps = text.split('.').map((step) => parseDecimal(step, 9999))
  return steps.length <= MOST_LEVELS && steps.every((step) => step !== undefined) ? steps : undefined
}

function targetOf(params: Params): HistoryEntry['target'] {
  for (const kind of KINDS) {
    const from = parseIndex(paramValue(params, kind) ?? '')
    if (from) return { kind, from }
  }
  return undefined
}

function parseOne(value: string): HistoryEntry | undefined {
  const address = parseNameAddr(value)
  const uri = address && parseUri(address.uri)
  const index = address && parseIndex(paramValue(address.params, 'index') ?? '')
  if (!uri || !index) return undefined
  const headers = isSipUri(uri) ? (parseUriHeaders(uri.headers ?? '') ?? []) : []
  const [reason] = parseReasons(uriHeader(headers, 'Reason') ?? '')
  const privacy = uriHeader(headers, 'Privacy')?.trim().toLowerCase()
  const target = targetOf(address.params)
  return {
    ...(address.displayName !== undefined && { displayName: address.displayName }),
    uri: isSipUri(uri) ? { ...uri, headers: undefined } : uri,
    index,
    ...(reason && { reason }),
    ...(privacy && { privacy }),
    ...(target && { target }),
  }
}

/** Reads the values of a History-Info header, the first target first; invalid ones are skipped. */
export const parseHistory = (header: string): HistoryEntry[] =>
  splitTopLevel(header, ',')
    .map(parseOne)
    .filter((entry) => entry !== undefined)

/** Writes one value of a History-Info header. */
export function formatHistoryEntry({
  displayName,
  uri,
  index,
  reason,
  privacy,
  target,
}: HistoryEntry): string {
  const asked = [
    ...(reason ? [{ name: 'Reason', value: formatReason(reason) }] : []),
    ...(privacy ? [{ name: 'Privacy', value: privacy }] : []),
  ]
  const whole = isSipUri(uri) && asked.length > 0 ? { ...uri, headers: formatUriHeaders(asked) } : uri
  const params: Params = [
    { name: 'index', value: index.join('.') },
    ...(target ? [{ name: target.kind, value: target.from.join('.') }] : []),
  ]
  return formatNameAddr({ displayName, uri: formatUri(whole), params })
}
