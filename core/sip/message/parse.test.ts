import { describe, expect, it } from 'vitest'
import { headerValue, headerValues } from './headers.ts'
import type { SipMessage } from './message.ts'
import { parseMessage, type ParseOptions } from './parse.ts'
import { serialise } from './serialise.ts'

const HEADERS = [
  'Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK-1',
  'From: "Bob" <sip:bob@example.org>;tag=a',
  'To: <sip:alice@example.org>',
  'Call-ID: c1@10.0.0.7',
  'CSeq: 1 INVITE',
]
const invite = (
  headers: readonly string[] = HEADERS,
  body = '',
  start = 'INVITE sip:alice@example.org SIP/2.0',
) => [start, ...headers, '', body].join('\r\n')
const bytes = (text: string) => Buffer.from(text, 'utf8')
const read = (text: string, options?: ParseOptions): SipMessage => {
  const parsed = parseMessage(bytes(text), options)
  if (!parsed.ok) throw new Error(parsed.error.problem)
  return parsed.value
}
const problem = (text: string | Uint8Array, options?: ParseOptions) => {
  const parsed = parseMessage(typeof text === 'string' ? bytes(text) : text, options)
  if (parsed.ok) throw new Error('was read without a problem')
  return parsed.error
}
const replaced = (name: string, line: string) =>
  HEADERS.map((old) => (old.startsWith(`${name}:`) ? line : old))

describe('a valid message', () => {
  it('gives start line, header lines as received and body', () => {
    const message = read(invite([...HEADERS, 'x-ODD: 1', 'X-Odd:2', 'Content-Length: 3'], 'abc'))
    expect(message).toMatchObject({ type: 'request', method: 'INVITE', uri: 'sip:alice@example.org' })
    expect(message.headers.slice(5)).toEqual([
      { name: 'x-ODD', value: '1' },
      { name: 'X-Odd', value: '2' },
      { name: 'Content-Length', value: '3' },
    ])
    expect(Buffer.from(message.body).toString()).toBe('abc')
  })

  it('reads a status line with an empty, a missing and a UTF-8 reason', () => {
    for (const [line, reason] of [
      ['SIP/2.0 100 ', ''],
      ['SIP/2.0 100', ''],
      ['sip/2.0 100 = 2**3 * 5² но 9', '= 2**3 * 5² но 9'],
    ] as const) {
      expect(read(invite(HEADERS, '', line))).toMatchObject({ type: 'response', status: 100, reason })
    }
  })

  it('tolerates spaces before the colon, folded lines, bare line feeds and line breaks in front', () => {
    const odd = ['v :  SIP / 2.0\r\n\t/ UDP  10.0.0.7 : 5060 ;\r\n  branch = z9hG4bK-1', ...HEADERS.slice(1)]
    const message = read(`\r\n\r\n${invite(odd)}`)
    expect(message.headers[0]).toEqual({
      name: 'v',
      value: 'SIP / 2.0 / UDP  10.0.0.7 : 5060 ; branch = z9hG4bK-1',
    })
    expect(read(invite().replaceAll('\r\n', '\n'))).toEqual(read(invite()))
  })

  it('takes header text that is not UTF-8 for Latin-1', () => {
    const message = parseMessage(Buffer.from(invite([...HEADERS, 'Subject: Büro']), 'latin1'))
    expect(message.ok && headerValue(message.value, 's')).toBe('Büro')
  })

  it('cuts a datagram at Content-Length, compact or not, and takes all of it without one', () => {
    expect(read(invite([...HEADERS, 'l: 2'], 'abcd')).body).toEqual(bytes('ab'))
    expect(read(invite(HEADERS, 'abcd')).body).toEqual(bytes('abcd'))
    expect(read(invite([...HEADERS, 'Content-Length: 2', 'Content-Length: 2'], 'ab')).body).toEqual(
      bytes('ab'),
    )
  })

  it('keeps body bytes that are no text', () => {
    const body = Buffer.from([0, 1, 2, 13, 10, 13, 10, 255, 254])
    const raw = Buffer.concat([bytes(invite([...HEADERS, `Content-Length: ${body.length}`])), body])
    const parsed = parseMessage(raw)
    expect(parsed.ok && Buffer.from(parsed.value.body)).toEqual(body)
    expect(parsed.ok && Buffer.from(serialise(parsed.value))).toEqual(raw)
  })

  it('accepts unknown methods and schemes, and numbers with leading zeros', () => {
    const headers = replaced('CSeq', "CSeq: 0009 !interesting-Method0123456789_*+`.%indeed'~")
    const text = invite(
      headers,
      '',
      "!interesting-Method0123456789_*+`.%indeed'~ soap.beep://192.0.2.103:3002 SIP/2.0",
    )
    expect(read(text)).toMatchObject({ uri: 'soap.beep://192.0.2.103:3002' })
  })
})

describe('a message with a problem', () => {
  const answerable: [string, string, RegExp][] = [
    ['CSeq of another method', invite(replaced('CSeq', 'CSeq: 1 ACK')), /CSeq names/],
    ['CSeq number of 2^31', invite(replaced('CSeq', 'CSeq: 2147483648 INVITE')), /CSeq cannot be read/],
    ['CSeq number beyond 64 bits', invite(replaced('CSeq', 'CSeq: 36893488147419103232 INVITE')), /CSeq/],
    ['negative Content-Length', invite([...HEADERS, 'Content-Length: -999']), /Content-Length is no length/],
    ['too large Content-Length', invite([...HEADERS, 'Content-Length: 9999'], 'abc'), /body has 3 bytes/],
    ['two Content-Length', invite([...HEADERS, 'Content-Length: 1', 'l: 2'], 'abc'), /differ/],
    ['no number in Content-Length', invite([...HEADERS, 'Content-Length: 1e1'], 'abc'), /no length/],
    ['two Call-IDs', invite([...HEADERS, 'i: c2']), /Call-ID is there more than once/],
    ['two To', invite([...HEADERS, 'To: <sip:b@c>']), /To is there more than once/],
    [
      'From with an open quote',
      invite(replaced('From', 'From: "Bob <sip:b@c>;tag=a')),
      /From cannot be read/,
    ],
    [
      'To with an open bracket',
      invite(replaced('To', 'To: "Mr. J. User <sip:j.user@example.com>')),
      /To cannot/,
    ],
    ['To with rubbish behind it', invite(replaced('To', 'To: <sip:b@c> x')), /To cannot be read/],
    ['second Via broken', invite([...HEADERS, 'Via: nonsense']), /Via cannot be read/],
    ['Max-Forwards 300', invite([...HEADERS, 'Max-Forwards: 300']), /Max-Forwards/],
    ['Max-Forwards that is no number', invite([...HEADERS, 'Max-Forwards: 0 1']), /Max-Forwards/],
    ['line without colon', invite([...HEADERS, 'rubbish']), /not a header line/],
    ['name that is no token', invite([...HEADERS, 'X Y: 1']), /not a header line/],
    ['NUL in a header', invite([...HEADERS, 'Subject: a\0b']), /control character/],
    ['bare CR in a header', invite([...HEADERS, 'Subject: a\rX-Admin: yes']), /control character/],
    ['no empty line at the end', invite().slice(0, -2), /no empty line/],
  ]
  it.each(answerable)('%s gives the request for a 400', (_name, text, expected) => {
    const found = problem(text)
    expect(found.problem).toMatch(expected)
    expect(found.status).toBe(400)
    expect(found.request?.method).toBe('INVITE')
  })

  it.each([
    ['Via', false],
    ['CSeq', false],
    ['From', true],
    ['To', true],
    ['Call-ID', true],
  ])('without %s: can be answered: %s', (name, isAnswerable) => {
    const found = problem(invite(HEADERS.filter((line) => !line.startsWith(name))))
    expect(found).toMatchObject({ problem: `${name} is missing`, status: 400 })
    expect(found.request !== undefined).toBe(isAnswerable)
  })

  it('with an unreadable top Via nothing can be answered', () => {
    expect(problem(invite(replaced('Via', 'Via: SIP/2.0/UDP ;branch=x'))).request).toBeUndefined()
  })

  it('of another version is for a 505', () => {
    const found = problem(invite(HEADERS, '', 'INVITE sip:a@b SIP/7.0'))
    expect(found.status).toBe(505)
    expect(found.request?.uri).toBe('sip:a@b')
  })

  it.each([
    'INVITE sip:user@example.com; lr SIP/2.0',
    'INVITE  sip:user@example.com SIP/2.0',
    'INVITE sip:user@example.com  SIP/2.0',
    'INVITE sip:user@example.com SIP/2.0 ',
    ' INVITE sip:user@example.com SIP/2.0',
    'INVITE <sip:user@example.com> SIP/2.0',
    'INVITE user SIP/2.0',
    'INVITE sip:user@example.com;\ufeff SIP/2.0',
  ])('is answered 400 for the request line %j', (start) => {
    const found = problem(invite(HEADERS, '', start))
    expect(found).toMatchObject({ status: 400, request: { method: 'INVITE' } })
    expect(found.problem).toMatch(/request line/)
  })

  it('is answered 505 for a version in its Via too', () => {
    const found = problem(invite(replaced('Via', 'Via: SIP/7.0/UDP h'), '', 'INVITE sip:a@b SIP/7.0'))
    expect(found).toMatchObject({ status: 505, request: { method: 'INVITE' } })
    expect(problem(invite(replaced('Via', 'Via: SIP/7.0/UDP h'))).problem).toMatch(/^Via/)
  })

  it('may hold a NUL as a quoted pair only', () => {
    expect(read(invite(replaced('From', 'From: "a\\\0b" <sip:a@b>;tag=1'))).type).toBe('request')
    expect(problem(invite(replaced('From', 'From: "a\0b" <sip:a@b>;tag=1'))).problem).toMatch(/control/)
  })

  it.each([
    'GET / HTTP/1.1',
    'SIP/2.0 4294967301 better not break the receiver',
    'SIP/2.0 42 short',
    'SIP/2.0 700 out of range',
    'SIP/2.0',
    'SIP/2 200 OK',
    '',
    'v: 1',
  ])('is no SIP message with the start line %j', (start) => {
    expect(problem(invite(HEADERS, '', start))).toMatchObject({ request: undefined })
  })

  it('on a stream: Content-Length missing, or a frame of another length', () => {
    expect(problem(invite(), { stream: true }).problem).toMatch(/missing on a stream/)
    expect(problem(invite([...HEADERS, 'l: 1'], 'ab'), { stream: true }).problem).toMatch(/frame has 2/)
    expect(read(invite([...HEADERS, 'l: 2'], 'ab'), { stream: true }).body).toHaveLength(2)
  })

  it('stands for nothing when it is a response', () => {
    const found = problem(invite([...HEADERS, 'l: 9'], '', 'SIP/2.0 200 OK'))
    expect(found).toMatchObject({ request: undefined, status: 400 })
  })
})

describe('limits', () => {
  it('bounds number of lines, line length and size of all headers', () => {
    const limits = { maxHeaderBytes: 2000, maxHeaderLines: 10, maxLine: 100 }
    expect(problem(invite([...HEADERS, ...Array<string>(6).fill('A: 1')]), { limits }).problem).toMatch(
      /10 header/,
    )
    expect(problem(invite([...HEADERS, `A: ${'x'.repeat(101)}`]), { limits }).problem).toMatch(
      /100 characters/,
    )
    const start = `INVITE sip:${'a'.repeat(100)}@b SIP/2.0`
    expect(problem(invite(HEADERS, '', start), { limits }).problem).toMatch(/start line of more/)
    const folds = 'A: 1\r\n' + ' 1234567890\r\n'.repeat(20).trimEnd()
    expect(problem(invite([...HEADERS, folds]), { limits }).problem).toMatch(/100 characters/)
    const many = Array<string>(40).fill(`A: ${'x'.repeat(60)}`)
    const found = problem(invite([...HEADERS, ...many]), { limits })
    expect(found.problem).toMatch(/2000 bytes/)
    expect(found.request?.method).toBe('INVITE')
  })

  it('reads a datagram of 65,000 bytes, body or headers', () => {
    expect(read(invite(HEADERS, 'x'.repeat(64_000))).body).toHaveLength(64_000)
    const long = read(invite([...HEADERS, ...Array<string>(400).fill(`X-A: ${'y'.repeat(150)}`)]))
    expect(headerValues(long, 'x-a')).toHaveLength(400)
  })
})

describe('mutated messages', () => {
  const seed = bytes(
    invite([...HEADERS, 'm: <sip:bob@10.0.0.7>, "a,b" <sip:c@d>;q=0.1', 'Content-Length: 4'], 'v=0\n'),
  )
  /** Creates a small generator of numbers that are the same at every run (mulberry32). */
  const numbers = (start: number) => () => {
    start = (start + 0x6d2b79f5) | 0
    let t = Math.imul(start ^ (start >>> 15), 1 | start)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const PIECES = [
    '\r\n',
    '\n',
    '\r',
    ':',
    ';',
    ',',
    '"',
    '<',
    '>',
    '\\',
    '\0',
    ' ',
    '\t',
    '=',
    '[',
    ']',
    '%',
    '\xff',
  ]
  const mutate = (random: () => number) => {
    let raw = Buffer.from(seed)
    for (let i = Math.ceil(random() * 6); i > 0; i--) {
      const at = Math.floor(random() * raw.length)
      const piece = Buffer.from(PIECES[Math.floor(random() * PIECES.length)]!, 'latin1')
      const kind = random()
      const end = kind < 0.4 ? at + 1 : kind < 0.7 ? at : at + Math.floor(random() * 20)
      raw = Buffer.concat([raw.subarray(0, at), kind < 0.9 ? piece : Buffer.alloc(0), raw.subarray(end)])
    }
    return raw
  }

  it('never throw, and what was read survives being written and read again', () => {
    const random = numbers(7)
    let valid = 0
    for (let i = 0; i < 5000; i++) {
      const raw = mutate(random)
      const parsed = parseMessage(raw)
      if (!parsed.ok) continue
      valid++
      const written = serialise(parsed.value)
      const again = parseMessage(written, { stream: true })
      if (!again.ok) throw new Error(`${again.error.problem} in ${Buffer.from(written).toString()}`)
      expect(serialise(again.value)).toEqual(written)
    }
    expect(valid).toBeGreaterThan(500)
  })

  it('take no time that grows faster than their length', () => {
    for (const evil of ['<', '"', '\\"', ',', ';', '  ', '\r\n ', 'a:', '%', '[']) {
      const text = invite([...HEADERS, `Contact: ${evil.repeat(7000)}`])
      const startedAt = performance.now()
      const parsed = parseMessage(bytes(text))
      if (parsed.ok) headerValues(parsed.value, 'Contact')
      expect(performance.now() - startedAt).toBeLessThan(100)
    }
  })
})
