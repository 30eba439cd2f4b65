import { parseNameAddr, parseTag } from '../../../grammar/index.ts'
import { headerValue, headerValues, parseCSeq, type CSeq, type SipMessage } from '../../message/index.ts'

/** Returns the tag of a From or To value, if there is a value and it has one. */
export const tagOf = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : parseTag(value) || undefined

/** Returns the Call-ID, empty when there is none. */
export const callIdOf = (message: SipMessage): string => headerValue(message, 'Call-ID')?.trim() ?? ''

/** Returns the CSeq, if it can be read. */
export const cseqOf = (message: SipMessage): CSeq | undefined => parseCSeq(headerValue(message, 'CSeq') ?? '')

/** Returns the URI of the first Contact. */
export const contactUriOf = (message: SipMessage): string | undefined =>
  parseNameAddr(headerValues(message, 'Contact')[0] ?? '')?.uri
