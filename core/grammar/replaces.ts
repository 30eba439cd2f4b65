import { formatParams, hasParam, parseParams, type Params } from './params.ts'
import { isToken } from './syntax.ts'

/** A Replaces header: the dialog that a call takes the place of (RFC 3891 §6.1). */
export interface Replaces {
  readonly callId: string
  readonly toTag: string
  readonly fromTag: string
  /** Whether the call is replaced only while it is not answered yet. */
  readonly earlyOnly: boolean
}

/** Returns the value of a parameter that occurs exactly once, else an empty text. */
function once(params: Params, name: string): string {
  const found = params.filter((param) => param.name.toLowerCase() === name)
  return (found.length === 1 && found[0]!.value) || ''
}

/** Reads a Replaces header; undefined when a part is missing or occurs twice. */
export function parseReplaces(header: string): Replaces | undefined {
  const end = header.indexOf(';')
  const callId = header.slice(0, Math.max(0, end)).trim()
  const params = parseParams(header.slice(end + 1))
  const [toTag, fromTag] = [once(params, 'to-tag'), once(params, 'from-tag')]
  if (callId === '' || /\s/.test(callId) || !isToken(toTag) || !isToken(fromTag)) return undefined
  return { callId, toTag, fromTag, earlyOnly: hasParam(params, 'early-only') }
}

/** Writes a Replaces header. */
export const formatReplaces = ({ callId, toTag, fromTag, earlyOnly }: Replaces): string =>
  callId +
  formatParams([
    { name: 'to-tag', value: toTag },
    { name: 'from-tag', value: fromTag },
    ...(earlyOnly ? [{ name: 'early-only' }] : []),
  ])
