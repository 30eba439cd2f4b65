import { formatReason, parseReasons } from '../../grammar/index.ts'

/** The content of a Reason header (RFC 3326). */
export interface PeerReason {
  readonly q850?: number
  readonly text?: string
  /** The header as it came, to be passed on. */
  readonly header?: string
}

const MAX_HEADER = 2048
const MAX_TEXT = 128
const MAX_Q850 = 127

/** Reads a Reason header: its Q.850 cause and its first text. Never throws. */
export function peerReason(header: string | undefined): PeerReason {
  const reasons = parseReasons((header ?? '').slice(0, MAX_HEADER))
  const q850 = reasons.find(
    ({ protocol, cause = 0 }) => protocol.toUpperCase() === 'Q.850' && cause >= 1 && cause <= MAX_Q850,
  )?.cause
  const text = reasons.find((reason) => reason.text !== undefined)?.text?.slice(0, MAX_TEXT)
  return { ...(q850 !== undefined && { q850 }), ...(text !== undefined && { text }) }
}

/** The Reason header for devices that lost a call because another one answered it (RFC 3326 §2). */
export const COMPLETED_ELSEWHERE = formatReason({
  protocol: 'SIP',
  cause: 200,
  text: 'Call completed elsewhere',
})
