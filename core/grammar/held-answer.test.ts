import { describe, expect, it } from 'vitest'
import { heldAnswer } from './held-answer.ts'

const text = (lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join('')
const HEAD = ['v=0', 'o=- 0 0 IN IP4 0.0.0.0', 's=-', 'c=IN IP4 0.0.0.0', 't=0 0']

describe('an answer with which nothing flows yet', () => {
  it('has each stream of the offer: audio with its formats and inactive, the rest refused', () => {
    const offer = text([
      'v=0',
      'o=alice 1 1 IN IP4 192.0.2.1',
      's=talk',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 4000 RTP/AVP 8 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=sendrecv',
      'a=ptime:20',
      'm=video 4002 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'm=audio 4004 RTP/SAVP 8',
    ])
    expect(heldAnswer(offer)).toBe(
      text([
        ...HEAD,
        'm=audio 9 RTP/AVP 8 101',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-15',
        'a=inactive',
        'm=video 0 RTP/AVP 96',
        'm=audio 0 RTP/SAVP 8',
      ]),
    )
  })

  it('has no stream where the offer has none', () => {
    expect(heldAnswer('v=0 hello')).toBe(text(HEAD))
  })
})
