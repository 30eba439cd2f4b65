/** A SIP message as it came, header names in lower case. */
export interface SipText {
  readonly text: string
  /** Undefined for a response. */
  readonly method: string | undefined
  /** Undefined for a request. */
  readonly status: number | undefined
  readonly uri: string
  readonly body: string
  /** Returns all values of a header, one for each line. */
  all(name: string): readonly string[]
  /** Returns the first value; empty when there is none. */
  get(name: string): string
}

/** Reads what the server sends; for messages of a sane sender only. */
export function readSip(text: string): SipText {
  const split = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, split).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }
  })
  const status = /^SIP\/2\.0 (\d{3})/.exec(first)?.[1]
  const [method, uri = ''] = first.split(' ')
  const all = (name: string) =>
    headers.filter((header) => header.name === name.toLowerCase()).map(({ value }) => value)
  return {
    text,
    method: status === undefined ? method : undefined,
    status: status === undefined ? undefined : Number(status),
    uri: status === undefined ? uri : '',
    body: text.slice(split + 4),
    all,
    get: (name) => all(name)[0] ?? '',
  }
}

/** Returns the method that CSeq names: of a request, or of the request that a response answers. */
export const cseqMethod = (message: SipText) => message.get('CSeq').split(' ')[1] ?? ''

/** A session description that any phone would make. */
export const SDP =
  'v=0\r\no=phone 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n' +
  'm=audio 6000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n'
