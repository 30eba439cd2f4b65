import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** The answer of a server: its status and all its header lines. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
}

const HASH = { MD5: 'md5', 'SHA-256': 'sha256' } as const
/** A digest algorithm that this client computes for itself. */
export type Algorithm = keyof typeof HASH

function parseAnswer(text: string): Answer {
  const [first = '', ...lines] = text.split('\r\n\r\n', 1)[0]!.split('\r\n')
  const headers = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  )
  return { status: Number(/^SIP\/2\.0 (\d{3})/.exec(first)?.[1]), headers }
}

/** Returns the values of a header in an answer, one for each line. */
export const valuesOf = ({ headers }: Answer, name: string): string[] =>
  headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)

const parameter = (challenge: string, name: string) =>
  new RegExp(`\\b${name}="?([^",]*)`).exec(challenge)?.[1] ?? ''

/** Registers over UDP as a hand-written client with an algorithm of its choice (RFC 7616, RFC 8760). */
export async function registerWith(options: {
  readonly server: number
  readonly number: string
  readonly password: string
  readonly algorithm: Algorithm
  readonly domain: string
  readonly headers?: readonly string[]
  readonly expires?: number
  readonly contact?: string
}): Promise<{ readonly challenge: Answer; readonly answer: Answer }> {
  const { server, number, password, algorithm, domain } = options
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const own = `127.0.0.1:${socket.address().port}`
  const contact = options.contact ?? `<sip:${number}@${own}>`
  let sequence = 0
  const ask = async (authorization?: string): Promise<Answer> => {
    sequence++
    const lines = [
      `REGISTER sip:${domain} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${own.replace(':', '-')}-${sequence};rport`,
      `From: <sip:${number}@${domain}>;tag=own`,
      `To: <sip:${number}@${domain}>`,
      `Call-ID: own-${own}`,
      `CSeq: ${sequence} REGISTER`,
      'Max-Forwards: 70',
      `Contact: ${contact}`,
      `Expires: ${options.expires ?? 600}`,
      ...(options.headers ?? []),
      ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
      'Content-Length: 0',
    ]
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, server, '127.0.0.1')
    const [bytes] = (await once(socket, 'message')) as [Buffer]
    return parseAnswer(bytes.toString('utf8'))
  }
  const hash = (text: string) => createHash(HASH[algorithm]).update(text).digest('hex')

  const challenge = await ask()
  const offered =
    valuesOf(challenge, 'WWW-Authenticate').find((line) => parameter(line, 'algorithm') === algorithm) ?? ''
  const [realm, nonce] = [parameter(offered, 'realm'), parameter(offered, 'nonce')]
  const uri = `sip:${domain}`
  const proof = hash(
    `${hash(`${number}:${realm}:${password}`)}:${nonce}:00000001:feed:auth:${hash(`REGISTER:${uri}`)}`,
  )
  const answer = await ask(
    `Digest username="${number}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${proof}", ` +
      `algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="feed"`,
  )
  socket.close()
  return { challenge, answer }
}
