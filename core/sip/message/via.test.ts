import { describe, expect, it } from 'vitest'
import { parseCSeq } from './cseq.ts'
import { reasonPhrase } from './reason.ts'
import { formatVia, parseVia } from './via.ts'

describe('Via', () => {
  it('reads any white space the grammar allows', () => {
    const via = parseVia(
      'SIP  / 2.0 /\tudp   host.example.org  :  5061 ; branch=z9hG4bK1; received = 10.0.0.1 ;rport',
    )
    expect(via).toMatchObject({ transport: 'UDP', host: 'host.example.org', port: 5061 })
    expect(via && formatVia(via)).toBe(
      'SIP/2.0/UDP host.example.org:5061;branch=z9hG4bK1;received=10.0.0.1;rport',
    )
  })

  it('reads IPv6', () => {
    expect(parseVia('SIP/2.0/TCP [2001:db8::9:1];branch=x')).toMatchObject({
      host: '2001:db8::9:1',
      port: undefined,
    })
  })

  it.each([
    '',
    'SIP/2.0',
    'SIP/2.0/UDP',
    'SIP//UDP h',
    'HTTP/2.0/UDP h',
    'SIP/2.0/UDP h:p',
    'SIP/2.0/U@P h',
    'SIP/2.0/UDP ;x',
  ])('refuses %j', (text) => expect(parseVia(text)).toBeUndefined())

  it('keeps a version of another day', () => {
    expect(parseVia('SIP/7.0/UDP h')).toMatchObject({ version: '7.0', host: 'h' })
    expect(formatVia(parseVia('SIP/7.0/UDP h')!)).toBe('SIP/7.0/UDP h')
  })
})

describe('small things', () => {
  it('reads CSeq', () => {
    expect(parseCSeq('0009   INVITE')).toEqual({ number: 9, method: 'INVITE' })
    expect(parseCSeq('00000000000000000009\tBYE')).toEqual({ number: 9, method: 'BYE' })
    for (const bad of ['', 'INVITE', '1', '-1 BYE', '1.5 BYE', '2147483648 BYE', '1 BYE x', '1 B<E']) {
      expect(parseCSeq(bad)).toBeUndefined()
    }
  })

  it('knows reasons, or at least their class', () => {
    expect(reasonPhrase(486)).toBe('Busy Here')
    expect(reasonPhrase(499)).toBe('Bad Request')
    expect(reasonPhrase(299)).toBe('OK')
  })
})
