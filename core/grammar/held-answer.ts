import { formatSdp, parseSdp, type SdpMedia } from './sdp.ts'

/** The discard port, which says that nothing is to be sent there yet. */
const NO_PORT = 9
const SESSION = ['v=0', 'o=- 0 0 IN IP4 0.0.0.0', 's=-', 'c=IN IP4 0.0.0.0', 't=0 0']

function heldStream({ kind, profile, formats, lines }: SdpMedia): SdpMedia {
  const isHeld = kind === 'audio' && profile === 'RTP/AVP'
  const port = isHeld ? NO_PORT : 0
  const kept = isHeld ? lines.filter((line) => /^a=(rtpmap|fmtp):/.test(line)) : []
  const first = `m=${kind} ${port} ${profile} ${formats.join(' ')}`
  return { kind, port, profile, formats, lines: [first, ...kept, ...(isHeld ? ['a=inactive'] : [])] }
}

/** Returns the answer to an offer with which nothing flows yet: plain audio is inactive, anything else refused (RFC 3264 §6). */
export const heldAnswer = (offer: string): string =>
  formatSdp({ session: { lines: SESSION }, media: parseSdp(offer).media.map(heldStream) })
