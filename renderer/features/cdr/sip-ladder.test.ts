import { describe, expect, it } from 'vitest'
import type { SipTrace } from '../../../core/contract/index.ts'
import { ladderOf } from './sip-ladder.ts'

const US = { address: '127.0.0.1', port: 5060 }
const message = (
  at: number,
  direction: 'in' | 'out',
  peer: SipTrace['messages'][number]['peer'],
  text: string,
): SipTrace['messages'][number] => ({ at, direction, protocol: 'udp', local: US, peer, text })
const A = { address: '10.0.0.1', port: 5062 }
const B = { address: '2001:db8::1', port: 5060 }

describe('a ladder', () => {
  it('has us beside who spoke first, and arrows the way the messages went', () => {
    const { lanes, arrows } = ladderOf({
      messages: [
        message(1000, 'in', A, 'INVITE sip:101@office.test SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n'),
        message(1010, 'out', A, 'SIP/2.0 100 Trying\r\nCSeq: 1 INVITE\r\n\r\n'),
        message(
          1020,
          'out',
          B,
          'INVITE sip:101@[2001:db8::1]:5060;transport=udp SIP/2.0\r\nCSeq: 7 INVITE\r\n\r\n',
        ),
        message(1100, 'in', B, 'SIP/2.0 486 Busy Here\r\ncseq:7 INVITE\r\n\r\n'),
      ],
    })
    expect(lanes).toEqual(['10.0.0.1:5062', null, '[2001:db8::1]:5060'])
    expect(arrows.map(({ atMs, from, to, title, kind }) => [atMs, from, to, title, kind])).toEqual([
      [0, 0, 1, 'INVITE 101', 'request'],
      [10, 1, 0, '100 Trying', 'provisional'],
      [20, 1, 2, 'INVITE 101', 'request'],
      [100, 2, 1, '486 Busy Here', 'failure'],
    ])
    expect(arrows.map(({ cseq, hasBody }) => [cseq, hasBody])).toEqual([
      ['1 INVITE', true],
      ['1 INVITE', false],
      ['7 INVITE', false],
      ['7 INVITE', false],
    ])
  })
  it('takes what is no message as it is', () => {
    expect(ladderOf({ messages: [message(1, 'in', A, '\u0000junk')] }).arrows[0]).toMatchObject({
      title: '\u0000junk',
      cseq: '',
    })
    expect(ladderOf({ messages: [] })).toEqual({ lanes: [null], arrows: [] })
  })
})

describe('what is wrong in a ladder', () => {
  it.each([
    ['401 Unauthorized', 'expected'],
    ['407 Proxy Authentication Required', 'expected'],
    ['422 Session Interval Too Small', 'expected'],
    ['487 Request Terminated', 'expected'],
    ['302 Moved Temporarily', 'expected'],
    ['180 Ringing', 'provisional'],
    ['200 OK', 'success'],
    ['404 Not Found', 'failure'],
    ['486 Busy Here', 'failure'],
    ['503 Service Unavailable', 'failure'],
  ])('%s is %s', (line, kind) => {
    const peer = { address: '192.0.2.1', port: 5060 }
    const text = `SIP/2.0 ${line}\r\nCSeq: 1 INVITE\r\n\r\n`
    const { arrows } = ladderOf({
      messages: [{ at: 0, direction: 'out', protocol: 'udp', local: peer, peer, text }],
    })
    expect(arrows[0]?.kind).toBe(kind)
  })
})
