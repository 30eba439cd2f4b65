export {
  canonicalHost,
  hostAndPort,
  isIpAddress,
  isLoopback,
  isNoOnesAddress,
  isPrivateAddress,
} from './ip-address.ts'
export { parseNameAddr, splitOutsideQuotes, type NameAddr } from './name-addr.ts'
export { createOwnHosts, type OwnHosts } from './own-hosts.ts'
export { parseSipUri, sameUri, type SipUri } from './sip-uri.ts'
