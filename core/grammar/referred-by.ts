import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { paramText, removeParam, soundParams, type Params } from './params.ts'
import { quote } from './syntax.ts'

/** A Referred-By header: who asked for a call (RFC 3892 §3). */
export interface ReferredBy {
  readonly displayName?: string
  readonly uri: string
  /** The Content-ID of the part of the body that proves it. */
  readonly contentId?: string
  readonly more: Params
}

/** Reads a Referred-By header; undefined when it is invalid. */
export function parseReferredBy(header: string): ReferredBy | undefined {
  const address = parseNameAddr(header)
  if (!address) return undefined
  const { displayName, uri, params } = address
  const contentId = paramText(params, 'cid')
  return {
    ...(displayName !== undefined && { displayName }),
    uri,
    ...(contentId && { contentId }),
    more: soundParams(removeParam(params, 'cid')),
  }
}

/** Writes a Referred-By header. */
export function formatReferredBy({ displayName, uri, contentId, more }: ReferredBy): string {
  const proof = contentId === undefined ? [] : [{ name: 'cid', value: quote(contentId) }]
  return formatNameAddr({ displayName, uri, params: [...proof, ...more] })
}
