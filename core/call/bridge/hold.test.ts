import { describe, expect, it } from 'vitest'
import { createHoldState, mediaDirection } from './hold.ts'

const sdp = (direction: string, address = '192.0.2.1') =>
  `v=0\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n${direction ? `a=${direction}\r\n` : ''}`

describe('mediaDirection', () => {
  it('reads the audio stream, else the session, else both ways', () => {
    expect(mediaDirection(sdp('sendonly'))).toBe('sendonly')
    expect(mediaDirection(sdp(''))).toBe('sendrecv')
    expect(mediaDirection('v=0\r\na=inactive\r\nm=audio 1 RTP/AVP 0\r\n')).toBe('inactive')
    expect(mediaDirection(sdp('sendrecv', '0.0.0.0'))).toBe('inactive')
    expect(mediaDirection('v=0\r\nm=audio 1 RTP/AVP 0\r\nm=video 2 RTP/AVP 9\r\na=inactive\r\n')).toBe(
      'sendrecv',
    )
    expect(mediaDirection('')).toBeUndefined()
  })
})

describe('who holds whom', () => {
  it('starts with the first holder and ends with the last', () => {
    const hold = createHoldState<'caller' | 'callee'>()
    expect(hold.offered('caller', sdp('sendonly'))).toBe('start')
    expect(hold.offered('callee', sdp('sendonly'))).toBeUndefined()
    expect(hold.offered('caller', sdp('sendrecv'))).toBeUndefined()
    expect(hold.offered('callee', sdp('sendrecv'))).toBe('end')
    expect(hold.offered('callee', '')).toBeUndefined()
  })

  it('ends when the holder is replaced by somebody else', () => {
    const hold = createHoldState<'caller' | 'callee'>()
    hold.offered('caller', sdp('sendonly'))
    hold.offered('callee', sdp('inactive'))
    expect(hold.left('caller')).toBeUndefined()
    expect(hold.left('caller')).toBeUndefined()
    expect(hold.left('callee')).toBe('end')
  })
})
