export { heldAnswer } from './held-answer.ts'
export { formatHostPort, parseHostPort, type HostPort } from './host-port.ts'
export {
  canonicalHost,
  isIpAddress,
  isIPv6,
  isLoopback,
  isNoOnesAddress,
  isPrivateAddress,
  isPublicAddress,
  sameAddress,
} from './ip-address.ts'
export { formatNameAddr, parseNameAddr, parseTag, withoutTag, withTag, type NameAddr } from './name-addr.ts'
export {
  formatParams,
  hasParam,
  paramText,
  paramValue,
  parseParams,
  removeParam,
  setParam,
  soundParams,
  type Param,
  type Params,
} from './params.ts'
export { isToken, parseDecimal, quote, splitTopLevel, unquote } from './syntax.ts'
export { formatUri, isSipUri, parseUri, type OtherUri, type SipUri, type Uri } from './uri.ts'
export { formatAssertedIdentity, parseAssertedIdentity, type AssertedIdentity } from './asserted-identity.ts'
export { formatCallInfo, parseCallInfo, type CallInfo } from './call-info.ts'
export { formatDiversion, parseDiversions, type Diversion } from './diversion.ts'
export { formatHistoryEntry, parseHistory, type HistoryEntry, type TargetKind } from './history-info.ts'
export { formatPrivacy, parsePrivacy } from './privacy.ts'
export { formatReason, parseReasons, type Reason } from './reason.ts'
export { formatReferTo, parseReferTo, type ReferTo } from './refer-to.ts'
export { formatReferredBy, parseReferredBy, type ReferredBy } from './referred-by.ts'
export { formatReplaces, parseReplaces, type Replaces } from './replaces.ts'
export { formatUriHeaders, parseUriHeaders, uriHeader, type UriHeader } from './uri-headers.ts'
export {
  connectionIn,
  directionIn,
  formatSdp,
  parseSdp,
  rtpmapIn,
  type MediaDirection,
  type SdpDescription,
  type SdpMedia,
  type SdpSection,
} from './sdp.ts'
