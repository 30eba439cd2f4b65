export { describeSdp, type SdpFacts } from './sdp/index.ts'
export {
  connectSrf,
  type LegHost,
  type PlainRequest,
  type PlainResponse,
  type SrfLink,
} from './srf/connect-srf.ts'
