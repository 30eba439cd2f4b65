export { describeSdp, type SdpFacts } from './describe-sdp.ts'
export { sdpPart } from './sdp-part.ts'
