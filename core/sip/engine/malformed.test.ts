import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import type { SipMessage, SipRequest } from '../message/index.ts'
import type { Malformed } from '../transport/index.ts'
import { createMalformedInput } from './malformed.ts'

const request = (method: string): SipRequest => ({
  type: 'request',
  method,
  uri: 'sip:a',
  headers: ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => ({ name, value: 'x' })),
  body: new Uint8Array(),
})
const input = (address: string, broken?: SipRequest): Malformed => ({
  peer: { protocol: 'udp', address, port: 5060 },
  local: { protocol: 'udp', address: '127.0.0.1', port: 5060 },
  bytes: 10,
  problem: 'no CSeq',
  status: 400,
  request: broken,
})

describe('malformed input', () => {
  it('is logged once a second for each source and answered where it can be', () => {
    const clock = createVirtualClock()
    const lines: unknown[] = []
    const sent: SipMessage[] = []
    const log = { ...silentLog, warn: (_: string, facts: unknown) => lines.push(facts) }
    const take = createMalformedInput(clock, log, {
      send: (message) => (sent.push(message), Promise.resolve(undefined)),
    })
    for (let i = 0; i < 5; i++) take(input('10.0.0.1', request('OPTIONS')))
    take(input('10.0.0.2'))
    take(input('10.0.0.2', request('ACK')))
    expect(lines).toHaveLength(2)
    clock.advance(1000)
    take(input('10.0.0.1'))
    expect(lines[2]).toMatchObject({ address: '10.0.0.1', unlogged: 4 })
    expect(sent).toHaveLength(5)
    expect(sent[0]).toMatchObject({ type: 'response', status: 400, reason: 'no CSeq' })
  })
})
