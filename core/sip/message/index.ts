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
export { formatHostPort, parseHostPort, type HostPort } from './host-port.ts'
export { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from './limits.ts'
export type { HeaderLine, SipMessage, SipRequest, SipResponse } from './message.ts'
export { formatNameAddr, parseNameAddr, parseTag, withoutTag, withTag, type NameAddr } from './name-addr.ts'
export {
  formatParams,
  hasParam,
  paramValue,
  parseParams,
  removeParam,
  setParam,
  type Param,
  type Params,
} from './params.ts'
export { parseMessage, type ParseOptions, type Problem } from './parse.ts'
export { reasonPhrase } from './reason.ts'
export { serialise } from './serialise.ts'
export { isToken, quote, splitTopLevel, unquote } from './syntax.ts'
export { formatUri, isSipUri, parseUri, type OtherUri, type SipUri, type Uri } from './uri.ts'
export { formatVia, parseVia, type Via } from './via.ts'
export { contentLength, findBody, parseHead, skipLineBreaks, type Head } from './head.ts'
export { parseStartLine, roughRequestLine, type StartLine } from './start-line.ts'
