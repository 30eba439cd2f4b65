/** The facts that a record keeps of a session description. */
export interface SdpFacts {
  /** Name of the first audio codec, such as PCMU. */
  readonly codec?: string
  /** Whether the audio stream is encrypted (RTP/SAVP, RTP/SAVPF). */
  readonly srtp?: boolean
}

const MAX_LINES = 500
const MAX_NAME = 32

/** Static payload types of RFC 3551 that phones use without naming them. */
const STATIC_CODECS: Readonly<Record<string, string>> = {
  '0': 'PCMU',
  '3': 'GSM',
  '4': 'G723',
  '8': 'PCMA',
  '9': 'G722',
  '15': 'G728',
  '18': 'G729',
}

/** Reads the first audio stream of an SDP (RFC 8866). Never throws; what is not there is left out. */
export function describeSdp(sdp: string): SdpFacts {
  const lines = sdp.split(/\r?\n/, MAX_LINES)
  const start = lines.findIndex((line) => line.startsWith('m=audio'))
  if (start < 0) return {}
  const [, , profile = '', ...formats] = lines[start]!.split(' ')
  const end = lines.findIndex((line, index) => index > start && line.startsWith('m='))
  const stream = lines.slice(start + 1, end < 0 ? undefined : end)
  const first = formats[0]?.trim() ?? ''
  const mapped = stream
    .map((line) => /^a=rtpmap:(\d{1,3}) ([^/\s]+)\//.exec(line))
    .find((match) => match?.[1] === first)?.[2]
  const codec = (mapped ?? STATIC_CODECS[first])?.slice(0, MAX_NAME)
  return { ...(codec === undefined ? {} : { codec }), srtp: profile.includes('SAVP') }
}
