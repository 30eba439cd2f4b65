import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/kit/seeded-random.ts'
import { connectionIn, directionIn, formatSdp, parseSdp, rtpmapIn } from './sdp.ts'

const SDP = [
  'v=0',
  'o=a 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'a=inactive',
  'm=video 0 RTP/AVP 97',
  'a=rtpmap:97 H264/90000',
  'm=audio 4000/2 RTP/SAVP 96 0',
  'c=IN IP6 2001:db8::1 ',
  'a=rtpmap:96 opus/48000/2',
  'a=sendonly',
  '',
].join('\r\n')

describe('a session description', () => {
  it('has a session and streams', () => {
    const { session, media } = parseSdp(SDP)
    expect([connectionIn(session), directionIn(session)]).toEqual(['IN IP4 192.0.2.1', 'inactive'])
    const read = media.map(({ kind, port, profile, formats }) => [kind, port, profile, formats])
    expect(read).toEqual([
      ['video', 0, 'RTP/AVP', ['97']],
      ['audio', 4000, 'RTP/SAVP', ['96', '0']],
    ])
    const audio = media[1]!
    expect([connectionIn(audio), directionIn(audio)]).toEqual(['IN IP6 2001:db8::1', 'sendonly'])
    expect([rtpmapIn(audio, '96'), rtpmapIn(audio, '0'), rtpmapIn(audio, '9')]).toEqual([
      'opus',
      undefined,
      undefined,
    ])
  })

  it.each(['', 'v=0', 'm=', 'm=audio', 'm=audio x RTP/AVP', 'm=audio 70000 RTP/AVP 0', 'garbage\u0000'])(
    '%j is read without a port',
    (text) => {
      for (const { port } of parseSdp(text).media) expect(port).toBeUndefined()
    },
  )

  it('is written as it was read, whatever it holds', () => {
    expect(formatSdp(parseSdp(SDP))).toBe(SDP)
    expect(formatSdp(parseSdp(SDP.replaceAll('\r', '')))).toBe(SDP)
    const random = seededRandom(7)
    const pieces = [
      'm=',
      'm=audio 1 RTP/AVP 0',
      'c=',
      'a=sendrecv',
      '=',
      ' ',
      'a=rtpmap:',
      '\u0000',
      'é',
      'm',
    ]
    for (let i = 0; i < 500; i++) {
      const lines = Array.from(
        { length: Math.floor(random() * 12) },
        () => pieces[Math.floor(random() * pieces.length)]! + pieces[Math.floor(random() * pieces.length)]!,
      )
      const text = lines.map((line) => `${line}\r\n`).join('')
      expect(formatSdp(parseSdp(text))).toBe(text)
    }
  })

  it('is cut where it is too long', () => {
    const many = parseSdp('m=audio 1 RTP/AVP 0\r\n'.repeat(10_000))
    expect(many.media.length).toBeLessThanOrEqual(500)
    expect(parseSdp(`m=audio 1 RTP/AVP ${'0 '.repeat(10_000)}`).media[0]!.formats.length).toBe(100)
  })
})
