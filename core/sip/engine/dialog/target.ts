import { isIP } from 'node:net'
import {
  hasParam,
  isSipUri,
  paramValue,
  parseNameAddr,
  parseUri,
  sameAddress,
  type SipUri,
} from '../../../grammar/index.ts'
import type { SipMessage } from '../../message/index.ts'
import type { Peer, Received } from '../../transport/index.ts'
import { contactUriOf } from '../policy/message-facts.ts'
import { isBehindNat } from '../route/index.ts'
import type { Dialog } from './dialog.ts'

const sipUri = (text: string | undefined): SipUri | undefined => {
  const uri = text === undefined ? undefined : parseUri(text)
  return uri && isSipUri(uri) ? uri : undefined
}

/** Returns the URI of a Route or Record-Route value. */
export const routeUri = (value: string): string | undefined => parseNameAddr(value)?.uri

/**
 * Returns where the requests of a dialog go when neither route set nor Contact will do: to where the peer's message
 * came from, behind a NAT or with a Contact that is no address; over the peer's own connection, if it has one and no
 * proxy stands between (RFC 5626). Empty when the standard's way is right; a Contact that is a name may turn out to
 * lead nowhere, and then there is the fallback.
 */
export function hopBehind(
  message: SipMessage,
  seen: Peer,
  routeSet: readonly string[],
  target: string | undefined,
): { readonly hop?: Peer; readonly fallback?: Peer } {
  const next = sipUri(routeSet.length > 0 ? routeUri(routeSet[0]!) : target)
  if (!next) return {}
  if (/\.invalid$/i.test(next.host) || isBehindNat(message, next.host, seen.address)) return { hop: seen }
  // The phone said that its flow is the way to it (RFC 5626 §4.3), or gave an address that only its registrar can read.
  if (routeSet.length === 0 && (hasParam(next.params, 'ob') || hasParam(next.params, 'gr')))
    return { hop: seen }
  const direct =
    routeSet.length === 0 && seen.connection !== undefined && sameAddress(next.host, seen.address)
  if (!direct) return routeSet.length === 0 && isIP(next.host) === 0 ? { fallback: seen } : {}
  const tcp = paramValue(next.params, 'transport')?.toLowerCase() === seen.protocol
  return { hop: tcp ? { ...seen, port: next.port ?? 5060 } : seen }
}

/** Takes over the Contact of a target refresh (RFC 3261 §12.2.1.2, §12.2.2); without one nothing changes. */
export function retarget(dialog: Dialog, { message, peer }: Received): void {
  const target = contactUriOf(message)
  if (target === undefined) return
  dialog.remoteTarget = target
  const { hop, fallback } = hopBehind(message, peer, dialog.routeSet, target)
  dialog.hop = hop
  dialog.fallback = fallback
}

/** Returns the Request-URI and Route values of a request in a dialog (RFC 3261 §12.2.1.1). */
export function requestTarget(
  routeSet: readonly string[],
  target: string,
): { readonly uri: string; readonly routes: readonly string[]; readonly hopUri: string } {
  const first = routeSet[0]
  const firstUri = first === undefined ? undefined : routeUri(first)
  if (first === undefined || firstUri === undefined) return { uri: target, routes: [], hopUri: target }
  const parsed = sipUri(firstUri)
  if (parsed && !hasParam(parsed.params, 'lr')) {
    return { uri: firstUri, routes: [...routeSet.slice(1), `<${target}>`], hopUri: firstUri }
  }
  return { uri: target, routes: routeSet, hopUri: firstUri }
}
