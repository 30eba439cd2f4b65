import { describe, expect, it } from 'vitest'
import { createFrameReader } from './frame-reader.ts'
import { writeFrame } from './frame-writer.ts'

const texts = (result: ReturnType<ReturnType<typeof createFrameReader>['push']>) =>
  result.ok ? result.value.map((b) => b.toString('utf8')) : result.error

describe('frame reader', () => {
  it('finds frames in any fragmentation, byte by byte included', () => {
    const reader = createFrameReader(1000)
    const stream = Buffer.concat([
      writeFrame('a|ping'),
      writeFrame('b|sip||', Buffer.from('OPTIONS sip:ü#1@h SIP/2.0')),
    ])
    const seen: string[] = []
    for (const byte of stream) seen.push(...(texts(reader.push(Buffer.from([byte]))) as string[]))
    expect(seen).toEqual(['a|ping', 'b|sip||\r\nOPTIONS sip:ü#1@h SIP/2.0'])
  })

  it('finds coalesced frames and keeps the rest', () => {
    const reader = createFrameReader(1000)
    const all = Buffer.concat([writeFrame('a|ping'), writeFrame('b|ping'), writeFrame('c|ping')])
    expect(texts(reader.push(all.subarray(0, all.length - 2)))).toEqual(['a|ping', 'b|ping'])
    expect(texts(reader.push(all.subarray(all.length - 2)))).toEqual(['c|ping'])
  })

  it('counts bytes, not characters', () => {
    const frame = writeFrame('é|x', Buffer.from('日本'))
    expect(frame.toString('utf8')).toBe(`${Buffer.byteLength('é|x\r\n日本')}#é|x\r\n日本`)
    expect(texts(createFrameReader(100).push(frame))).toEqual(['é|x\r\n日本'])
  })

  it('accepts a frame of more than a megabyte in small pieces', () => {
    const reader = createFrameReader(4 << 20)
    const frame = writeFrame('a|sip||', Buffer.alloc(1_500_000, 'x'))
    let got = 0
    for (let at = 0; at < frame.length; at += 65_536) {
      const result = reader.push(frame.subarray(at, at + 65_536))
      if (result.ok) got += result.value.reduce((sum, payload) => sum + payload.length, 0)
    }
    expect(got).toBe(1_500_000 + 9)
  })

  it.each([
    ['x#abc', 'bad count'],
    ['#abc', 'bad count'],
    ['0#', 'bad count'],
    ['-1#a', 'bad count'],
    ['12345678901', 'bad count'],
    ['1001#', 'too large'],
  ])('refuses %s: %s', (bytes, fault) => {
    expect(texts(createFrameReader(1000).push(Buffer.from(bytes)))).toBe(fault)
  })
})
