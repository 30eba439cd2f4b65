import { paramText, paramValue, parseParams } from './params.ts'
import { isToken, parseDecimal, quote, splitTopLevel } from './syntax.ts'

/** A value of Reason: why a request is sent (RFC 3326). */
export interface Reason {
  /** The protocol: `SIP`, `Q.850` or another one, as it was written. */
  readonly protocol: string
  readonly cause?: number
  /** The text, without quotes and escapes. */
  readonly text?: string
}

/** The highest cause: causes have three digits at most. */
const MOST_CAUSE = 999

function parseOne(value: string): Reason | undefined {
  const end = value.indexOf(';')
  const protocol = (end < 0 ? value : value.slice(0, end)).trim()
  if (!isToken(protocol)) return undefined
  const params = end < 0 ? [] : parseParams(value.slice(end + 1))
  const cause = parseDecimal(paramValue(params, 'cause') ?? '', MOST_CAUSE)
  const text = paramText(params, 'text')
  return {
    protocol,
    ...(cause !== undefined && { cause }),
    ...(text !== undefined && { text }),
  }
}

/** Reads the values of a Reason header, in their order; invalid ones are skipped. */
export const parseReasons = (header: string): Reason[] =>
  splitTopLevel(header, ',')
    .map(parseOne)
    .filter((reason) => reason !== undefined)

/** Writes one value of a Reason header; no text where there is none. */
export function formatReason({ protocol, cause, text = '' }: Reason): string {
  const number = cause === undefined ? '' : `;cause=${cause}`
  return `${protocol}${number}${text === '' ? '' : `;text=${quote(text)}`}`
}
