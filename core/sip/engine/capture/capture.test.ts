import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import type { LocalAddress, Peer } from '../../transport/index.ts'
import { createCapture, DEFAULT_CAPTURE, type CaptureLimits } from './capture.ts'
import { callIdIn, kindIn } from './wire-facts.ts'

const peer: Peer = { protocol: 'udp', address: '192.0.2.7', port: 5062 }
const local: LocalAddress = { protocol: 'udp', address: '192.0.2.1', port: 5060 }

const message = (callId: string, method = 'INVITE', body = '') =>
  Buffer.from(`${method} sip:1@192.0.2.1 SIP/2.0\r\nCSeq: 1 ${method}\r\nCall-ID: ${callId}\r\n\r\n${body}`)

function start(limits: Partial<CaptureLimits> = {}) {
  const clock = createVirtualClock()
  const capture = createCapture({ ...DEFAULT_CAPTURE, ...limits }, clock, () => local)
  const hear = (callId: string, method?: string, body?: string) =>
    capture.received(message(callId, method, body), peer, local)
  const answer = (callId: string, status: number) =>
    capture.sent(Buffer.from(`SIP/2.0 ${status} X\r\nCall-ID: ${callId}\r\n\r\n`), peer, local)
  /** Places a call of ours: the INVITE that is sent shows that the Call-ID is one of a call. */
  const call = (callId: string, body?: string) => capture.sent(message(callId, 'INVITE', body), peer, local)
  return { clock, capture, hear, answer, call }
}

describe('what is kept of the wire', () => {
  it('is found by Call-ID, both legs in the order of time, with both ends', () => {
    const { clock, capture, hear } = start()
    hear('a')
    clock.advance(20)
    capture.sent(message('b'), { ...peer, port: 5064 }, undefined)
    clock.advance(0.25)
    capture.sent(Buffer.from('SIP/2.0 100 Trying\r\ni: a\r\n\r\n'), peer, local)
    hear('c')
    const found = capture.of(['b', 'a', 'b', 'unknown'])
    expect(found.map(({ at, direction, peer }) => [at - found[0]!.at, direction, peer.port])).toEqual([
      [0, 'in', 5062],
      [20, 'out', 5064],
      [20.25, 'out', 5062],
    ])
    expect(found[1]).toMatchObject({ protocol: 'udp', local: { address: '192.0.2.1', port: 5060 } })
    expect(capture.calls).toBe(3)
  })

  it('follows a wall clock that is set anew', () => {
    const { clock, capture, hear } = start()
    hear('a')
    clock.stepWall(3_600_000)
    hear('a')
    const [one, two] = capture.of(['a'])
    expect(two!.at - one!.at).toBe(3_600_000)
  })

  it('is the newest of each call', () => {
    const { capture, hear } = start({ messagesPerCall: 3 })
    for (const method of ['INVITE', 'ACK', 'INFO', 'BYE', 'BYE']) hear('a', method)
    expect(capture.of(['a']).map(({ bytes }) => kindIn(bytes))).toEqual(['INFO', 'BYE', 'BYE'])
  })

  it('is bounded in calls: the one that rested longest goes first', () => {
    const { capture, call } = start({ calls: 2 })
    for (const callId of ['a', 'b', 'a', 'c']) call(callId)
    expect(['a', 'b', 'c'].map((callId) => capture.of([callId]).length)).toEqual([2, 0, 1])
    expect(capture.calls).toBe(2)
  })

  it('keeps calls however many registrations, pings and strangers come', () => {
    const { capture, hear, answer } = start({ calls: 2, others: 5 })
    hear('call')
    answer('call', 401)
    hear('call')
    answer('call', 180)
    for (let n = 0; n < 1000; n++) {
      hear(`ping-${n}`, 'OPTIONS')
      answer(`ping-${n}`, 200)
      hear(`stranger-${n}`)
      answer(`stranger-${n}`, 401)
    }
    hear('call', 'BYE')
    expect(capture.of(['call'])).toHaveLength(5)
    expect(capture.of(['stranger-999'])).toHaveLength(2)
    expect(capture.calls).toBe(6)
  })

  it('is bounded in bytes: others first, then the oldest of the oldest call', () => {
    const { capture, hear, call } = start({ bytes: 30_000 })
    hear('ping', 'OPTIONS')
    for (let n = 0; n < 8; n++) call('a', 'x'.repeat(2000))
    expect(capture.of(['ping'])).toHaveLength(1)
    for (let n = 0; n < 8; n++) call('b', 'x'.repeat(2000))
    expect(capture.bytes).toBeLessThanOrEqual(30_000)
    expect(capture.of(['ping'])).toHaveLength(0)
    expect(capture.of(['b'])).toHaveLength(8)
    expect(capture.of(['a']).length).toBeGreaterThan(1)
    expect(capture.of(['a']).length).toBeLessThan(8)
    call('c', 'x'.repeat(40_000))
    expect([capture.calls, capture.bytes]).toEqual([0, 0])
  })

  it('is the buffer itself, but for a piece of a large one', () => {
    const { capture } = start()
    const alone = Buffer.from(message('a', 'INVITE', 'x'.repeat(20_000)))
    const chunk = Buffer.concat([message('b'), Buffer.alloc(100_000)])
    capture.received(alone, peer, local)
    capture.received(chunk.subarray(0, message('b').length), peer, local)
    expect(capture.of(['a'])[0]!.bytes).toBe(alone)
    const piece = capture.of(['b'])[0]!.bytes
    expect(piece.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize)
    expect(Buffer.from(piece).toString()).toBe(message('b').toString())
  })
})

describe('reading bytes without parsing them', () => {
  it.each([
    ['SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\nCall-ID: x@y\r\n\r\n', 'x@y'],
    ['BYE sip:a SIP/2.0\r\nContent-Length: 0\r\ni : x@y\r\n\r\n', 'x@y'],
    ['\r\n\r\nBYE sip:a SIP/2.0\ncall-id:\tx@y\n\n', 'x@y'],
    ['BYE sip:a SIP/2.0\r\nCALL-ID: x@y', 'x@y'],
    ['BYE sip:a SIP/2.0\r\nCall-Info: x\r\nIdentity: q\r\n\r\nCall-ID: body', undefined],
    ['BYE sip:a SIP/2.0\r\nCall-ID:\r\n\r\n', undefined],
    ['no line at all', undefined],
    ['', undefined],
  ])('%j', (text, callId) => {
    expect(callIdIn(Buffer.from(text))).toBe(callId)
    expect(callIdIn(new Uint8Array(Buffer.from(text)))).toBe(callId)
  })

  it.each([
    ['INVITE sip:a SIP/2.0\r\n', 'INVITE'],
    ['SIP/2.0 183 Session Progress', '1xx'],
    ['SIP/2.0 603 Decline', '6xx'],
    ['', ''],
  ])('%j is counted as %j', (text, kind) => expect(kindIn(Buffer.from(text))).toBe(kind))
})
