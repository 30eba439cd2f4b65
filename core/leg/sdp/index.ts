export { describeSdp, type SdpFacts } from './describe-sdp.ts'
