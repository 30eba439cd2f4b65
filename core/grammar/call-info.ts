import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { paramText, removeParam, soundParams, type Params } from './params.ts'
import { asParamValue, splitTopLevel } from './syntax.ts'

/** A value of Call-Info: something about the caller or the call, or what to do with it (RFC 3261 §20.9). */
export interface CallInfo {
  readonly uri: string
  /** The purpose: `icon`, `info`, `card` or another one, in lower case. */
  readonly purpose?: string
  /** The other parameters, for example `answer-after`. */
  readonly more: Params
}

function parseOne(value: string): CallInfo | undefined {
  const address = parseNameAddr(value)
  if (!address || !value.includes('<')) return undefined
  const purpose = paramText(address.params, 'purpose')?.toLowerCase()
  return {
    uri: address.uri,
    ...(purpose && { purpose }),
    more: soundParams(removeParam(address.params, 'purpose')),
  }
}

/** Reads the values of a Call-Info header; invalid ones are skipped. */
export const parseCallInfo = (header: string): CallInfo[] =>
  splitTopLevel(header, ',')
    .map(parseOne)
    .filter((info) => info !== undefined)

/** Writes one value of a Call-Info header. */
export function formatCallInfo({ uri, purpose, more }: CallInfo): string {
  const params = purpose === undefined ? more : [{ name: 'purpose', value: asParamValue(purpose) }, ...more]
  return formatNameAddr({ uri, params })
}
