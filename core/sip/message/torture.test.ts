import { describe, expect, it } from 'vitest'
import { headerValue, headerValues } from './headers.ts'
import type { SipMessage } from './message.ts'
import { parseNameAddr, parseTag, paramValue, isSipUri, parseUri } from '../../grammar/index.ts'
import { parseMessage } from './parse.ts'
import { parseVia } from './via.ts'

/** Reads a message that is odd but valid, in the spirit of RFC 4475 §3.1.1 and RFC 5118. */
function read(lines: readonly string[]): SipMessage {
  const parsed = parseMessage(Buffer.from([...lines, '', ''].join('\r\n'), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error.problem)
  return parsed.value
}
const PLAIN = [
  'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
  'From: <sip:a@b>;tag=1',
  'To: <sip:c@d>',
  'Call-ID: x',
  'CSeq: 1 OPTIONS',
]
const options = (...changed: string[]) => {
  const names = changed.map((line) => line.split(':')[0])
  return read([
    'OPTIONS sip:c@d SIP/2.0',
    ...PLAIN.filter((line) => !names.includes(line.split(':')[0])),
    ...changed,
  ])
}

describe('odd but valid', () => {
  it('white space, folding, compact names and mixed case everywhere at once', () => {
    const message = read([
      'REGISTER sips:registrar.office.test;weird=value SIP/2.0',
      't\t:',
      '\tsip:desk@office.test\t;  TAG   =  77n',
      'fRoM   :"O\'Neil \\"the\\\\boss\\""      <sip:oneil@office.test;x=y>',
      ' ;',
      '   tag=98',
      'MAX-forwards:  0070',
      'i:odd.one@192.0.2.9',
      'CSEQ:0042',
      '    REGISTER',
      'v  :SIP',
      ' / 2.0/ TCP\tedge.office.test  ;',
      '  branch   =z9hG4bKodd   ,SIP/2.0/UDP [2001:db8::7]:5099;branch=z9hG4bKinner',
      's:',
      'm:"Desk, \\"left\\"" <sip:desk@192.0.2.9> ;q = 0.5 , sip:desk@backup.test;expires=60',
      'Via: SIP/2.0/UDP last.test;branch=z9hG4bKlast',
      'X-Rubbish: ;;,,;;,;',
    ])
    expect(parseTag(headerValue(message, 'To') ?? '')).toBe('77n')
    expect(parseNameAddr(headerValue(message, 'From') ?? '')).toMatchObject({
      displayName: 'O\'Neil "the\\boss"',
      uri: 'sip:oneil@office.test;x=y',
    })
    const vias = headerValues(message, 'Via').map((value) => parseVia(value))
    expect(vias.map((via) => via?.host)).toEqual(['edge.office.test', '2001:db8::7', 'last.test'])
    expect(vias.map((via) => paramValue(via?.params ?? [], 'branch'))).toEqual([
      'z9hG4bKodd',
      'z9hG4bKinner',
      'z9hG4bKlast',
    ])
    const contacts = headerValues(message, 'Contact').map((value) => parseNameAddr(value))
    expect(contacts.map((contact) => contact?.displayName)).toEqual(['Desk, "left"', undefined])
    expect(contacts[1]).toMatchObject({
      uri: 'sip:desk@backup.test',
      params: [{ name: 'expires', value: '60' }],
    })
    expect(headerValue(message, 'Subject')).toBe('')
    expect(headerValue(message, 'x-rubbish')).toBe(';;,,;;,;')
  })

  it('escapes stay as they are, a NUL among them', () => {
    const uri = parseUri('sip:null-%00-null@h')
    expect(uri && isSipUri(uri) && uri.user).toBe('null-%00-null')
    expect(options('To: <sip:%63%61ll@h>')).toBeDefined()
  })

  it('a name of several words without quotes, and one in another script', () => {
    const name = (value: string) =>
      parseNameAddr(headerValue(options(`From: ${value}`), 'From') ?? '')?.displayName
    expect(name('caller <sip:a@b>;tag=1')).toBe('caller')
    expect(name('Зам. директора <sip:a@b>;tag=1')).toBe('Зам. директора')
    expect(name('"日本, 東京" <sip:a@b>;tag=1')).toBe('日本, 東京')
  })

  it('an IPv6 source in `received` and addresses without brackets there', () => {
    const message = options('Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3')
    expect(paramValue(parseVia(headerValue(message, 'Via') ?? '')?.params ?? [], 'received')).toBe(
      '[2001:db8::9:255]',
    )
  })

  it('a first line of another kind in the body is body', () => {
    const message = read(['OPTIONS sip:c@d SIP/2.0', ...PLAIN, '', 'INVITE sip:x@y SIP/2.0'])
    expect(Buffer.from(message.body).toString()).toBe('INVITE sip:x@y SIP/2.0\r\n\r\n')
  })

  it('many values in one header', () => {
    const accept = Array.from({ length: 500 }, (_, i) => `text/x${i}`).join(', ')
    expect(headerValues(options(`Accept: ${accept}`), 'Accept')).toHaveLength(500)
  })
})
