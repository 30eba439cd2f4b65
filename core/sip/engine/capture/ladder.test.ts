import { describe, expect, it } from 'vitest'
import type { CapturedMessage } from './captured-message.ts'
import { ladderText, messagesText } from './ladder.ts'

const AT = Date.UTC(2026, 10, 23, 9)
const local = { address: '192.0.2.1', port: 5060 }
const [caller, callee, third] = ['192.0.2.7', '192.0.2.8', '2001:db8::9'].map((address) => ({
  address,
  port: 5062,
}))
const message = (
  afterMs: number,
  direction: 'in' | 'out',
  peer: CapturedMessage['peer'] | undefined,
  lines: string,
): CapturedMessage => ({
  at: AT + afterMs,
  direction,
  protocol: 'udp',
  local,
  peer: peer!,
  bytes: Buffer.from(lines.replaceAll('\n', '\r\n')),
})
const SDP = 'Content-Type: application/sdp\n\nv=0\n'

describe('a ladder', () => {
  it('has a column for each address, us beside who spoke first', () => {
    const text = ladderText([
      message(0, 'in', caller, `INVITE sip:101@x SIP/2.0\nCSeq: 1 INVITE\n${SDP}`),
      message(1.4, 'out', caller, 'SIP/2.0 100 Trying\nCSeq: 1 INVITE\n\n'),
      message(12, 'out', callee, `INVITE sip:101@y SIP/2.0\nCSeq: 7 INVITE\n${SDP}`),
      message(13, 'out', third, 'INVITE sip:101@z SIP/2.0\nCSeq: 8 INVITE\n\n'),
      message(2500, 'in', third, 'SIP/2.0 486 Busy Here\nCSeq: 8 INVITE\n\n'),
    ])
    expect(text).toBe(
      [
        '2026-11-23T09:00:00.000Z',
        '          192.0.2.7:5062              Halfcall 192.0.2.1:5060     192.0.2.8:5062              [2001:db8::9]:5062',
        '+0.000    |------ INVITE (SDP) ------>|                           |                           |  udp 1 INVITE',
        '+0.001    |<------- 100 Trying -------|                           |                           |  udp 1 INVITE',
        '+0.012    |                           |------ INVITE (SDP) ------>|                           |  udp 7 INVITE',
        '+0.013    |                           |----------------------- INVITE ----------------------->|  udp 8 INVITE',
        '+2.500    |                           |<------------------- 486 Busy Here --------------------|  udp 8 INVITE',
        '',
      ].join('\n'),
    )
  })

  it('shows what is no SIP, cuts long words and lets nothing steer the terminal', () => {
    const text = ladderText([
      message(0, 'in', caller, 'nonsense\n\n'),
      message(0, 'out', caller, `SIP/2.0 480 \u001b[2J${'x'.repeat(100)}\nCSeq: 1\u0007 BYE\n\n`),
    ])
    expect(text).toContain('- not SIP -')
    expect(text).toContain('<- 480  [2Jxxxxxxxxxxxx… --|')
    expect(text).toContain('1\\x07 BYE')
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })

  it('of nothing is nothing', () => expect(ladderText([]) + messagesText([])).toBe(''))
})

it('messages are shown in full', () => {
  expect(
    messagesText([
      message(0, 'in', caller, 'BYE sip:1 SIP/2.0\nCall-ID: a\n\n'),
      message(2, 'out', third, 'SIP/2.0 200 \u0007OK\n\n'),
    ]),
  ).toBe(
    [
      '--- 2026-11-23T09:00:00.000Z +0.000 udp 192.0.2.7:5062 -> 192.0.2.1:5060, 33 bytes',
      'BYE sip:1 SIP/2.0',
      'Call-ID: a',
      '',
      '--- 2026-11-23T09:00:00.002Z +0.002 udp 192.0.2.1:5060 -> [2001:db8::9]:5062, 19 bytes',
      'SIP/2.0 200 \\x07OK',
      '',
    ].join('\n'),
  )
})
