import { parseCSeq } from './cseq.ts'
import { shown } from './head.ts'
import { headerLines, headerValue, headerValues } from './headers.ts'
import type { SipMessage } from './message.ts'
import { parseNameAddr, parseDecimal } from '../../grammar/index.ts'
import { parseVia } from './via.ts'

const MANDATORY = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const
const SINGLE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards'] as const

/** Returns whether a 400 would find its way: the top Via can be read, and there is a CSeq (RFC 4475 §3.3.1). */
export function answerable(message: SipMessage): boolean {
  const via = headerValues(message, 'Via')[0]
  return !!headerValue(message, 'CSeq') && via !== undefined && parseVia(via) !== undefined
}

/** Finds the first thing wrong with the headers that every message must have (RFC 3261 §8.1.1, §16.3). */
export function findProblem(message: SipMessage): string | undefined {
  for (const name of MANDATORY) if (!headerValue(message, name)) return `${name} is missing`
  for (const name of SINGLE)
    if (headerLines(message, name).length > 1) return `${name} is there more than once`
  return viaProblem(message) ?? addressProblem(message) ?? numberProblem(message)
}

function viaProblem(message: SipMessage): string | undefined {
  const bad = headerValues(message, 'Via').find((value) => {
    const via = parseVia(value)
    return via === undefined || via.version !== undefined
  })
  return bad === undefined ? undefined : `Via cannot be read: ${shown(bad)}`
}

function addressProblem(message: SipMessage): string | undefined {
  for (const name of ['From', 'To']) {
    const value = headerValue(message, name) ?? ''
    if (parseNameAddr(value) === undefined) return `${name} cannot be read: ${shown(value)}`
  }
  return undefined
}

function numberProblem(message: SipMessage): string | undefined {
  const text = headerValue(message, 'CSeq') ?? ''
  const cseq = parseCSeq(text)
  if (!cseq) return `CSeq cannot be read: ${shown(text)}`
  if (message.type === 'response') return undefined
  // Some phones and SIPp's scenarios copy the CSeq of the INVITE whole into its ACK; nothing can be mistaken by that.
  const isCopied = message.method === 'ACK' && cseq.method === 'INVITE'
  if (cseq.method !== message.method && !isCopied)
    return `CSeq names ${shown(cseq.method)}, the request ${shown(message.method)}`
  const hops = headerValue(message, 'Max-Forwards')
  const readable = hops === undefined || parseDecimal(hops, 255) !== undefined
  return readable ? undefined : `Max-Forwards is no number up to 255: ${shown(hops)}`
}
