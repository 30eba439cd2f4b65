export { describeSdp, type SdpFacts } from './sdp/index.ts'
export type { LegHost } from './srf/leg-host.ts'
export type { PlainRequest, PlainResponse } from './srf/plain-request.ts'
export { connectSrf, type SrfLink } from './srf/srf-link.ts'
