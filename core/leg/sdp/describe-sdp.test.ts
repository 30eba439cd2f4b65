import { describe, expect, it } from 'vitest'
import { describeSdp } from './describe-sdp.ts'

describe('describeSdp', () => {
  it('names the first codec of the audio stream', () => {
    expect(
      describeSdp('v=0\r\nm=audio 4000 RTP/AVP 96 0\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:96 opus/48000/2\r\n'),
    ).toEqual({ codec: 'opus', srtp: false })
    expect(describeSdp('v=0\r\nm=audio 4000 RTP/AVP 8\r\n')).toEqual({ codec: 'PCMA', srtp: false })
  })
  it('sees encryption, and looks at the audio stream only', () => {
    const sdp =
      'v=0\r\nm=video 1 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\nm=audio 2 RTP/SAVP 0\r\nm=video 3 RTP/AVP 0\r\n'
    expect(describeSdp(sdp)).toEqual({ codec: 'PCMU', srtp: true })
  })
  it('says nothing of what is not there', () => {
    for (const sdp of ['', 'v=0', 'm=', 'garbage\u0000']) expect(describeSdp(sdp)).toEqual({})
    expect(describeSdp('m=audio')).toEqual({ srtp: false })
  })
})
