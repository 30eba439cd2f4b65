export { formatCSeq, MAX_CSEQ, parseCSeq, type CSeq } from './cseq.ts'
export { canonicalHeaderName, headerKey, isListHeader, longHeaderName } from './header-name.ts'
export {
  addHeader,
  headerLines,
  headerValue,
  headerValues,
  prependHeader,
  removeHeader,
  replaceFirstValue,
  setHeader,
} from './headers.ts'
export { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from './limits.ts'
export type { HeaderLine, SipMessage, SipRequest, SipResponse } from './message.ts'
export { parseMessage, type ParseOptions, type Problem } from './parse.ts'
export { reasonPhrase } from './reason.ts'
export { serialise } from './serialise.ts'
export { formatVia, parseVia, type Via } from './via.ts'
export { contentLength, findBody, parseHead, skipLineBreaks, type Head } from './head.ts'
export { parseStartLine, roughRequestLine, type StartLine } from './start-line.ts'
