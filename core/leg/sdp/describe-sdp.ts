import { parseSdp, rtpmapIn } from '../../grammar/index.ts'

/** The facts that a record keeps of a session description. */
export interface SdpFacts {
  /** Name of the first audio codec, such as PCMU. */
  readonly codec?: string
  /** Whether the audio stream is encrypted (RTP/SAVP, RTP/SAVPF). */
  readonly srtp?: boolean
}

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
  const audio = parseSdp(sdp).media.find(({ kind }) => kind === 'audio')
  if (!audio) return {}
  const first = audio.formats[0] ?? ''
  const codec = (rtpmapIn(audio, first) ?? STATIC_CODECS[first])?.slice(0, MAX_NAME)
  return { ...(codec === undefined ? {} : { codec }), srtp: audio.profile.includes('SAVP') }
}
