import { formatNameAddr, parseNameAddr } from './name-addr.ts'
import { paramText, paramValue, removeParam, soundParams, type Params } from './params.ts'
import { asParamValue, parseDecimal, splitTopLevel } from './syntax.ts'

/** A value of Diversion: who sent a call elsewhere, and why (RFC 5806). */
export interface Diversion {
  readonly displayName?: string
  readonly uri: string
  /** The reason: `user-busy`, `no-answer`, `unconditional`, `deflection` and others, in lower case. */
  readonly reason?: string
  /** The number of diversions this value stands for. */
  readonly counter?: number
  /** The privacy: `full`, `name`, `uri` or `off`, in lower case. */
  readonly privacy?: string
  /** The other parameters, for example `screen`. */
  readonly more: Params
}

const MOST_DIVERSIONS = 99
const NAMED = ['reason', 'counter', 'privacy']

function parseOne(value: string): Diversion | undefined {
  const address = parseNameAddr(value)
  if (!address) return undefined
  const { displayName, uri, params } = address
  const word = (name: string) => {
    const text = paramText(params, name)?.toLowerCase()
    return text ? { [name]: text } : {}
  }
  const counter = parseDecimal(paramValue(params, 'counter') ?? '', MOST_DIVERSIONS)
  return {
    ...(displayName !== undefined && { displayName }),
    uri,
    ...word('reason'),
    ...(counter !== undefined && { counter }),
    ...word('privacy'),
    more: soundParams(NAMED.reduce(removeParam, params)),
  }
}

/** Reads the values of a Diversion header, the last diversion first; invalid ones are skipped. */
export const parseDiversions = (header: string): Diversion[] =>
  splitTopLevel(header, ',')
    .map(parseOne)
    .filter((diversion) => diversion !== undefined)

/** Writes one value of a Diversion header. */
export function formatDiversion({ displayName, uri, reason, counter, privacy, more }: Diversion): string {
  const params: Params = [
    ...(reason === undefined ? [] : [{ name: 'reason', value: asParamValue(reason) }]),
    ...(counter === undefined ? [] : [{ name: 'counter', value: String(counter) }]),
    ...(privacy === undefined ? [] : [{ name: 'privacy', value: asParamValue(privacy) }]),
    ...more,
  ]
  return formatNameAddr({ displayName, uri, params })
}
