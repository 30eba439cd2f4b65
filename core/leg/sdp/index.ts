export { describeSdp, type SdpFacts } from './describe-sdp.ts'
export { readSessionBody, sdpPart, type SessionBody } from './sdp-part.ts'
