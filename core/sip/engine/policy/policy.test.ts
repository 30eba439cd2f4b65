import { describe, expect, it } from 'vitest'
import { parseAppMessage } from './app-message.ts'
import { simplifyChallenges, splitChallenges } from './challenges.ts'
import { replaceLocalhost } from './localhost.ts'

describe('SIP part of a frame', () => {
  const parse = (text: string) => parseAppMessage(Buffer.from(text))

  it('takes the body after the empty line whatever Content-Length says', () => {
    const r = parse('INVITE bob@h SIP/2.0\r\nContent-Length: 2\r\nsubject: \r\n\r\nv=0 grüß')
    expect(r.ok && r.value.type === 'request' && r.value.uri).toBe('sip:bob@h')
    expect(r.ok && Buffer.from(r.value.body).toString()).toBe('v=0 grüß')
    expect(r.ok && r.value.headers).toContainEqual({ name: 'Subject', value: '' })
  })
  it.each(['tel:+4930123', 'sips:a@b', 'sip:10.0.0.1:5070;transport=tcp'])('keeps %s', (uri) => {
    const r = parse(`OPTIONS ${uri} SIP/2.0\r\n\r\n`)
    expect(r.ok && r.value.type === 'request' && r.value.uri).toBe(uri)
  })
  it('puts a scheme before a bare host with a port', () => {
    const r = parse('OPTIONS host:5070 SIP/2.0\r\n\r\n')
    expect(r.ok && r.value.type === 'request' && r.value.uri).toBe('sip:host:5070')
  })
  it('reads an answer', () => {
    const r = parse('SIP/2.0 486 Busy Here\r\nreason: Q.850;cause=17\r\n\r\n')
    expect(r.ok && r.value).toMatchObject({ type: 'response', status: 486, reason: 'Busy Here' })
  })
  it.each([
    ['INVITE SIP/2.0\r\n\r\n', 'invalid request-uri: INVITE SIP/2.0'],
    ['', 'invalid request-uri: '],
    ['SIP/2.0 999 X\r\n\r\n', 'invalid status: SIP/2.0 999 X'],
    ['INVITE sip:a SIP/2.0\r\nbad name: x\r\n\r\n', 'invalid header name: bad name'],
    ['INVITE sip:a SIP/2.0\r\nSubject: a\nEvil: b\r\n\r\n', 'invalid header value: Subject'],
    ['INVITE sip:a SIP/2.0\r\nSubject: a\rEvil: b\r\n\r\n', 'invalid header value: Subject'],
  ])('refuses %j', (text, problem) => {
    const r = parse(text)
    expect(r.ok ? undefined : r.error).toBe(problem)
  })
})

describe('challenges', () => {
  const md5 = 'Digest realm="a, Digest b=", nonce="1", algorithm=MD5, qop="auth"'
  const sha = 'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth,auth-int"'

  it('leave on lines of their own, in the given order', () => {
    expect(splitChallenges('WWW-Authenticate', `${md5},${sha}`)).toEqual([md5, sha])
    expect(splitChallenges('Contact', '<sip:a>,<sip:b>')).toEqual(['<sip:a>,<sip:b>'])
  })
  it('are reduced to the MD5 one for an application', () => {
    const lines = [
      { name: 'WWW-Authenticate', value: sha },
      { name: 'Via', value: 'x' },
      { name: 'WWW-Authenticate', value: md5 },
    ]
    expect(simplifyChallenges(lines)).toEqual([
      { name: 'WWW-Authenticate', value: md5 },
      { name: 'Via', value: 'x' },
    ])
    expect(simplifyChallenges([lines[0]!])).toEqual([lines[0]])
  })
})

describe('localhost', () => {
  const udp = { host: '10.0.0.2', port: 5060, protocol: 'udp' }
  const tcp = { host: 'fd00::2', port: 5070, protocol: 'tcp' }
  it.each([
    ['From', 'sip:100@localhost', udp, 'sip:100@10.0.0.2:5060'],
    ['From', '"A" <sip:100@localhost>;tag=x', udp, '"A" <sip:100@10.0.0.2:5060>;tag=x'],
    ['Contact', '<sip:localhost>', udp, '<sip:10.0.0.2:5060>'],
    ['Contact', 'sip:100@localhost', tcp, '<sip:100@[fd00::2]:5070;transport=tcp>'],
    ['Contact', '<sip:100@localhost>;expires=60', tcp, '<sip:100@[fd00::2]:5070;transport=tcp>;expires=60'],
    ['P-Asserted-Identity', '<sip:1@localhost>', tcp, '<sip:1@[fd00::2]:5070>'],
    ['From', '<sip:100@localhost.example>', udp, '<sip:100@localhost.example>'],
    ['From', '<sip:100@localhost:5080>', udp, '<sip:100@localhost:5080>'],
    ['Subject', 'sip:100@localhost', udp, 'sip:100@localhost'],
  ])('%s: %s', (name, value, shown, wanted) => {
    expect(replaceLocalhost({ name, value }, shown)).toEqual({ name, value: wanted })
  })
})
