import { describe, expect, it } from 'vitest'
import { sdpPart } from './sdp-part.ts'

const SDP =
  'v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n'
const part = (type: string, body: string) => `Content-Type: ${type}\r\n\r\n${body}`
const multi = (boundary: string, ...parts: string[]) =>
  `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`
const LOCATION = part('application/pidf+xml', '<presence/>')
const ISUP =
  'Content-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal\r\n\r\n\u0001\u0000I'

describe('the SDP of a body', () => {
  it.each<[string, string, string, string | undefined]>([
    ['SDP', 'application/sdp', SDP, SDP],
    ['SDP with a parameter', 'Application/SDP;charset=utf-8', SDP, SDP],
    ['SDP without a type', '', SDP, SDP],
    [
      'a location behind it',
      'multipart/mixed;boundary=b1',
      multi('b1', part('application/sdp', SDP), LOCATION),
      SDP,
    ],
    [
      'a location before it',
      'multipart/mixed; boundary="b 1"',
      multi('b 1', LOCATION, part('application/sdp', SDP)),
      SDP,
    ],
    [
      'ISUP beside it',
      'multipart/mixed;boundary=u;version=1',
      multi('u', part('application/sdp', SDP), ISUP),
      SDP,
    ],
    ['a preamble', 'multipart/mixed;boundary=b', `hello\r\n${multi('b', part('application/sdp', SDP))}`, SDP],
    ['a compact name', 'multipart/mixed;boundary=b', multi('b', `c: application/sdp\r\n\r\n${SDP}`), SDP],
    [
      'nested parts',
      'multipart/mixed;boundary=o',
      multi(
        'o',
        part('multipart/alternative;boundary=i', multi('i', LOCATION, part('application/sdp', SDP))),
      ),
      SDP,
    ],
    ['no SDP part', 'multipart/mixed;boundary=b', multi('b', LOCATION), undefined],
    ['another boundary', 'multipart/mixed;boundary=x', multi('b', part('application/sdp', SDP)), undefined],
    ['no boundary', 'multipart/mixed', multi('b', part('application/sdp', SDP)), undefined],
    [
      'SDP behind the end',
      'multipart/mixed;boundary=b',
      `--b--\r\n--b\r\n${part('application/sdp', SDP)}`,
      undefined,
    ],
    ['text', 'text/plain', 'hello', undefined],
  ])('with %s', (_, type, body, expected) => {
    expect(sdpPart(type, body)?.trimEnd()).toBe(expected?.trimEnd())
  })
})
