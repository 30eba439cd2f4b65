import { describe, expect, it } from 'vitest'
import { readPcap } from '../testkit/read-pcap.ts'
import type { CapturedMessage } from './captured-message.ts'
import { ipBytes } from './ip-bytes.ts'
import { internetChecksum, MAX_SEGMENT } from './ip-packets.ts'
import { pcapFile } from './pcap.ts'

const AT = Date.UTC(2026, 10, 23, 9) + 0.125
const message = (text: string, more: Partial<CapturedMessage> = {}): CapturedMessage => ({
  at: AT,
  direction: 'in',
  protocol: 'udp',
  local: { address: '192.0.2.1', port: 5060 },
  peer: { address: '192.0.2.7', port: 40_000 },
  bytes: Buffer.from(text),
  ...more,
})

describe('a capture file', () => {
  it('has datagrams with their ends, microseconds and right checksums', () => {
    const packets = readPcap(
      pcapFile([
        message('INVITE'),
        message('odd', { direction: 'out', at: AT + 1500.001 }),
        message('six', {
          local: { address: '2001:db8::1', port: 5060 },
          peer: { address: 'fe80::7%eth0', port: 5062 },
        }),
        message('mapped', { peer: { address: '::ffff:192.0.2.9', port: 5062 } }),
        message('mixed', { local: { address: '::', port: 5060 } }),
      ]),
    )
    expect(packets.map(({ source, target, payload }) => [source, target, payload.toString()])).toEqual([
      ['192.0.2.7 40000', '192.0.2.1 5060', 'INVITE'],
      ['192.0.2.1 5060', '192.0.2.7 40000', 'odd'],
      ['fe800000000000000000000000000007 5062', '20010db8000000000000000000000001 5060', 'six'],
      ['192.0.2.9 5062', '192.0.2.1 5060', 'mapped'],
      ['00000000000000000000ffffc0000207 40000', `${'0'.repeat(32)} 5060`, 'mixed'],
    ])
    expect(packets.flatMap(({ checksums }) => checksums)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    const [first, second] = packets
    expect([first!.seconds, first!.micros]).toEqual([Math.floor(AT / 1000), 125])
    expect([second!.seconds, second!.micros]).toEqual([Math.floor(AT / 1000) + 1, 500_126])
  })

  it('has streams whose numbers run on in both directions', () => {
    const tcp = { protocol: 'tcp' as const }
    const packets = readPcap(
      pcapFile([
        message('12345', tcp),
        message('123', { ...tcp, direction: 'out' }),
        message('1234567', tcp),
        message('other', { ...tcp, peer: { address: '192.0.2.8', port: 40_000 } }),
      ]),
    )
    expect(packets.map(({ sequence, acknowledged }) => [sequence, acknowledged])).toEqual([
      [1, 1],
      [1, 6],
      [6, 4],
      [1, 1],
    ])
    expect(packets.every(({ checksums }) => checksums.every((sum) => sum === 0))).toBe(true)
  })

  it.each(['tls', 'ws', 'wss'] as const)('shows %s in the clear, on the port of SIP', (protocol) => {
    const local = { address: '192.0.2.1', port: 5061 }
    const packets = readPcap(
      pcapFile([message('in', { protocol, local }), message('out', { protocol, local, direction: 'out' })]),
    )
    expect(packets.map(({ protocol, target, source }) => [protocol, source, target])).toEqual([
      [6, '192.0.2.7 40000', '192.0.2.1 5060'],
      [6, '192.0.2.1 5060', '192.0.2.7 40000'],
    ])
  })

  it('cuts what is too long for a packet', () => {
    const bytes = Buffer.alloc(150_000, 'abcdefghi')
    const packets = readPcap(pcapFile([message('', { protocol: 'tcp', bytes })]))
    expect(packets.map(({ payload }) => payload.length)).toEqual([
      MAX_SEGMENT,
      MAX_SEGMENT,
      150_000 - 2 * MAX_SEGMENT,
    ])
    expect(packets.map(({ sequence }) => sequence)).toEqual([1, 1 + MAX_SEGMENT, 1 + 2 * MAX_SEGMENT])
    expect(Buffer.concat(packets.map(({ payload }) => payload)).equals(bytes)).toBe(true)
    expect(packets.flatMap(({ checksums }) => checksums)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('may be empty', () => expect(readPcap(pcapFile([]))).toEqual([]))
})

// The example of RFC 1071 §3: the sum of 0001 f203 f4f5 f6f7 is ddf2.
it('the checksum is that of RFC 1071', () => {
  expect(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(0xffff - 0xddf2)
})

it.each([
  ['192.0.2.1', 'c0000201'],
  ['::ffff:192.0.2.1', 'c0000201'],
  ['::', '0'.repeat(32)],
  ['::1', '0'.repeat(31) + '1'],
  ['2001:db8::5:6', '20010db8000000000000000000050006'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
])('the bytes of %s', (address, bytes) => expect(ipBytes(address).toString('hex')).toBe(bytes))
