import { describe, expect, it } from 'vitest'
import { createStreamFramer, type StreamEvent } from './stream-framer.ts'

const message = (body = '', extra = '') =>
  Buffer.from(
    `OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n${extra}l: ${body.length}\r\n\r\n${body}`,
  )
const kinds = (events: readonly StreamEvent[]) => events.map(({ kind }) => kind)
const text = (event: StreamEvent | undefined) =>
  event && event.kind !== 'keep-alive' ? Buffer.from(event.bytes).toString() : ''
const LIMITS = { maxHeaderBytes: 400, maxHeaderLines: 20, maxLine: 200 }

describe('the stream framer', () => {
  it('cuts several messages out of one piece', () => {
    const framer = createStreamFramer(10_000)
    const events = framer.push(Buffer.concat([message('abc'), message(), Buffer.from('\r\n'), message('x')]))
    expect(events.map(text)).toEqual([message('abc'), message(), message('x')].map(String))
    expect(framer.partial).toBe(false)
  })

  it('joins a message from pieces of any size', () => {
    const whole = Buffer.concat([message('v=0\r\n\r\nx'), Buffer.from('\r\n\r\n'), message()])
    for (const size of [1, 2, 3, 7, 50]) {
      const framer = createStreamFramer(10_000)
      const events: StreamEvent[] = []
      for (let at = 0; at < whole.length; at += size)
        events.push(...framer.push(whole.subarray(at, at + size)))
      expect(kinds(events).sort()).toEqual(['keep-alive', 'message', 'message'])
      expect(text(events.find(({ kind }) => kind === 'message'))).toBe(String(message('v=0\r\n\r\nx')))
      expect(framer.partial).toBe(false)
    }
  })

  it('asks for an answer to a double line break only', () => {
    const framer = createStreamFramer(10_000)
    expect(framer.push(Buffer.from('\r\n'))).toEqual([])
    expect(framer.partial).toBe(false)
    expect(kinds(framer.push(Buffer.from('\r\n')))).toEqual(['keep-alive'])
    expect(kinds(framer.push(Buffer.concat([Buffer.from('\r\n'), message()])))).toEqual(['message'])
    expect(kinds(framer.push(Buffer.from('\r\n\r\n\r\n\r\n')))).toEqual(['keep-alive'])
  })

  it('knows when a message has begun and not ended', () => {
    const framer = createStreamFramer(10_000)
    framer.push(message('abc').subarray(0, -1))
    expect(framer.partial).toBe(true)
    framer.push(Buffer.from('c'))
    expect(framer.partial).toBe(false)
  })

  it('gives bytes that later pieces do not overwrite', () => {
    const framer = createStreamFramer(10_000)
    const [first] = framer.push(Buffer.concat([message('abc'), message('abcd').subarray(0, 20)]))
    framer.push(message('abcd').subarray(20))
    expect(text(first)).toBe(String(message('abc')))
  })

  it.each([
    ['garbage with a line end', 'GET / HTTP/1.1\r\nHost: x\r\n', /no SIP message/],
    ['garbage with an empty line', 'xyz\r\n\r\n', /no SIP message/],
    ['a line without end', 'x'.repeat(300), /start line of more/],
    ['headers without end', `OPTIONS sip:a@b SIP/2.0\r\n${'A: b\r\n'.repeat(80)}`, /no empty line/],
    [
      'too many header bytes',
      `OPTIONS sip:a@b SIP/2.0\r\n${'A: b\r\n'.repeat(80)}\r\n`,
      /400 bytes of headers/,
    ],
    ['no Content-Length', 'OPTIONS sip:a@b SIP/2.0\r\nA: b\r\n\r\n', /Content-Length is missing/],
    ['a negative Content-Length', 'OPTIONS sip:a@b SIP/2.0\r\nl: -1\r\n\r\n', /no length/],
    ['two Content-Length', 'OPTIONS sip:a@b SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n', /differ/],
  ])('ends at %s', (_name, bytes, problem) => {
    const framer = createStreamFramer(10_000, LIMITS)
    const [event, ...others] = framer.push(Buffer.from(bytes))
    expect(event).toMatchObject({
      kind: 'broken',
      status: 400,
      problem: expect.stringMatching(problem) as string,
    })
    expect(others).toEqual([])
    expect(framer.push(message())).toEqual([])
  })

  it('ends at a message that is too large as soon as its head is there', () => {
    const framer = createStreamFramer(1000)
    const head = Buffer.from('OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 2000000\r\n\r\n')
    const [event] = framer.push(head)
    expect(event).toMatchObject({ kind: 'broken', status: 513 })
    expect(text(event)).toBe(String(head))
    const fits = createStreamFramer(message('x'.repeat(900)).length)
    expect(kinds(fits.push(message('x'.repeat(900))))).toEqual(['message'])
  })
})
