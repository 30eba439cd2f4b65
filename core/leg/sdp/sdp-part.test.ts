import { describe, expect, it } from 'vitest'
import { readSessionBody, sdpPart } from './sdp-part.ts'

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
    [
      'lines without CR',
      'multipart/mixed;boundary=b',
      multi('b', part('application/sdp', SDP)).replaceAll('\r', ''),
      SDP.replaceAll('\r', ''),
    ],
    ['an epilogue', 'multipart/mixed;boundary=b', `${multi('b', part('application/sdp', SDP))}bye`, SDP],
    [
      'a part without a head',
      'multipart/mixed;boundary=b',
      multi('b', '\r\nhello', part('application/sdp', SDP)),
      SDP,
    ],
    ['one part alone', 'multipart/mixed;boundary=b', multi('b', part('application/sdp', SDP)), SDP],
    [
      'a boundary that begins another one',
      'multipart/mixed;boundary=b',
      multi(
        'b',
        part('multipart/mixed;boundary=b-in', multi('b-in', LOCATION, part('application/sdp', SDP))),
      ),
      SDP,
    ],
  ])('with %s', (_, type, body, expected) => {
    expect(sdpPart(type, body)?.trimEnd()).toBe(expected?.trimEnd())
  })
})

describe('a body of several parts is broken', () => {
  const ONE = part('application/sdp', SDP)
  const nest = (depth: number): string =>
    depth === 0 ? ONE : part(`multipart/mixed;boundary=n${depth}`, multi(`n${depth}`, nest(depth - 1)))
  it.each([
    ['without a boundary', 'multipart/mixed', multi('b', ONE)],
    ['with an empty one', 'multipart/mixed;boundary=""', multi('', ONE)],
    ['with one too long', `multipart/mixed;boundary=${'b'.repeat(71)}`, multi('b'.repeat(71), ONE)],
    ['with another one', 'multipart/mixed;boundary=x', multi('b', ONE)],
    ['without a last one', 'multipart/mixed;boundary=b', `--b\r\n${ONE}\r\n`],
    ['with the last one first', 'multipart/mixed;boundary=b', `--b--\r\n--b\r\n${ONE}`],
    [
      'with a head that does not end',
      'multipart/mixed;boundary=b',
      multi('b', 'Content-Type: application/sdp'),
    ],
    ['deep in the nest', 'multipart/mixed;boundary=n9', multi('n9', nest(8))],
    ['in a nest after the SDP', 'multipart/mixed;boundary=b', multi('b', ONE, part('multipart/mixed', 'x'))],
  ])('%s', (_, type, body) => {
    expect(readSessionBody(type, body).kind).toBe('broken')
    expect(sdpPart(type, body)).toBeUndefined()
  })

  it('whatever it is, in a moment', () => {
    const hostile = `--b\r\n${'\r\n--b'.repeat(50_000)}${' \t'.repeat(50_000)}${'a:\n '.repeat(50_000)}`
    const before = performance.now()
    readSessionBody('multipart/mixed;boundary=b', hostile)
    readSessionBody('multipart/mixed;boundary=b', `--b\r\n${'a:\n '.repeat(50_000)}\r\n--b--`)
    expect(performance.now() - before).toBeLessThan(5000)
  })
})
