import { describe, expect, it } from 'vitest'
import type { MidCallRequest } from '../../call/index.ts'
import { bodyInside } from './body-inside.ts'
import type { SrfMessage } from './library.ts'

const SDP = 'v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n'
const MIXED = 'multipart/mixed;boundary=b'
const part = (type: string, body: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`
const WITH_SDP = `${part('application/pidf+xml', '<presence/>')}${part('application/sdp', SDP)}--b--\r\n`
const WITHOUT = `${part('application/pidf+xml', '<presence/>')}--b--\r\n`

describe('a body inside a dialog', () => {
  it.each<[MidCallRequest['method'], string, string, string, string]>([
    ['INVITE', 'application/sdp', SDP, 'application/sdp', SDP],
    ['INVITE', MIXED, WITH_SDP, 'application/sdp', SDP],
    ['UPDATE', MIXED, WITH_SDP, 'application/sdp', SDP],
    ['INVITE', MIXED, WITHOUT, MIXED, WITHOUT],
    ['UPDATE', 'text/plain', 'hello', 'text/plain', 'hello'],
    ['INFO', MIXED, WITH_SDP, MIXED, WITH_SDP],
    ['MESSAGE', MIXED, WITH_SDP, MIXED, WITH_SDP],
  ])('of %s with %s', (method, type, body, passedType, passed) => {
    const message = { body, get: (name: string) => (name === 'Content-Type' ? type : undefined) }
    const got = bodyInside(method, message as SrfMessage)
    expect(got).toEqual({ body: passed, headers: { 'Content-Type': passedType } })
  })
})
