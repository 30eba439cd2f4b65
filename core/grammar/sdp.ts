/** One part of a session description: its lines without their ends. */
export interface SdpSection {
  readonly lines: readonly string[]
}

/** One media description (RFC 8866 §5.14); its first line is `m=`. */
export interface SdpMedia extends SdpSection {
  /** `audio`, `video`, `image`, ... as written. */
  readonly kind: string
  /** The port, 0 for a stream that is refused (RFC 3264 §6); undefined where none can be read. */
  readonly port: number | undefined
  /** The transport protocol, such as `RTP/AVP`. */
  readonly profile: string
  readonly formats: readonly string[]
}

/** A session description (RFC 8866), line by line: what is not read here is kept as it is. */
export interface SdpDescription {
  readonly session: SdpSection
  readonly media: readonly SdpMedia[]
}

/** The direction of media as its sender sees it (RFC 8866 §6.7). */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** Lines beyond these are cut off: phones send some dozens. */
const MOST_LINES = 500
const HIGHEST_PORT = 65_535
const MOST_FORMATS = 100

function mediaOf(lines: readonly string[]): SdpMedia {
  const [kind = '', port = '', profile = '', ...formats] = lines[0]!.slice('m='.length).trim().split(/ +/)
  // A number of ports may follow (RFC 8866 §5.14).
  const digits = /^(\d{1,5})(?:\/\d{1,5})?$/.exec(port)?.[1]
  const number = digits === undefined ? undefined : Number(digits)
  return {
    lines,
    kind,
    port: number !== undefined && number <= HIGHEST_PORT ? number : undefined,
    profile,
    formats: formats.slice(0, MOST_FORMATS),
  }
}

/** Reads a session description. Never throws; a text that is none has no media. */
export function parseSdp(text: string): SdpDescription {
  const lines = text.split(/\r?\n/, MOST_LINES)
  if (lines.at(-1) === '') lines.pop()
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []))
  return {
    session: { lines: lines.slice(0, starts[0] ?? lines.length) },
    media: starts.map((start, index) => mediaOf(lines.slice(start, starts[index + 1] ?? lines.length))),
  }
}

/** Writes a session description, each line with CRLF at its end. */
export const formatSdp = ({ session, media }: SdpDescription): string =>
  [session, ...media].flatMap(({ lines }) => lines.map((line) => `${line}\r\n`)).join('')

/** Returns the direction that a section states. */
export function directionIn({ lines }: SdpSection): MediaDirection | undefined {
  for (const line of lines) {
    const found = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1]
    if (found) return found as MediaDirection
  }
  return undefined
}

/** Returns the connection that a section states: what follows `c=`, such as `IN IP4 192.0.2.1`. */
export const connectionIn = ({ lines }: SdpSection): string | undefined =>
  lines
    .find((line) => line.startsWith('c='))
    ?.slice('c='.length)
    .trim()

/** Returns the name that a media description maps a format to (RFC 8866 §6.6). */
export function rtpmapIn({ lines }: SdpMedia, format: string): string | undefined {
  for (const line of lines) {
    const [, number, name] = /^a=rtpmap:(\d{1,3}) ([^/\s]+)\//.exec(line) ?? []
    if (number === format) return name
  }
  return undefined
}
