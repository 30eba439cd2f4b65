import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { createTransactionBed, ownAnswer, requestText, settled } from '../../../test/kit/transaction-bed.ts'
import { headerLines, headerValue } from '../message/index.ts'
import type { Protocol } from '../transport/index.ts'

function start(protocol: Protocol, method: string, options: Parameters<typeof requestText>[1] = {}) {
  const bed = createTransactionBed(protocol)
  const text = requestText(method, options)
  bed.receive(text)
  const transaction = bed.transactions[0]!
  const respond = (status: number) => transaction.respond(ownAnswer(transaction.request, status))
  return { ...bed, bed, text, transaction, respond }
}
const empty = { ict: 0, nict: 0, ist: 0, nist: 0 }
const toTag = (message: Parameters<typeof headerValue>[0]) => parseTag(headerValue(message, 'To') ?? '')

describe('INVITE server transaction', () => {
  it('answers a repeated INVITE with 100 until there is an answer, then with the last one', async () => {
    const { bed, text, told, schedule, respond, sent } = start('udp', 'INVITE', { extra: ['Timestamp: 7'] })
    bed.receive(text)
    expect(headerValue(sent[0]!.message, 'Timestamp')).toBe('7')
    expect(toTag(sent[0]!.message)).toBeUndefined()
    expect(await respond(180)).toBeUndefined()
    expect(await respond(183)).toBeUndefined()
    bed.receive(text)
    expect(schedule()).toEqual(['0 100', '0 180', '0 183', '0 183'])
    expect(told).toEqual(['request INVITE'])
  })

  it('repeats a refusal over UDP after T1, doubling up to T2, until timer H', async () => {
    const { clock, schedule, told, respond, layer, transaction } = start('udp', 'INVITE')
    void respond(486)
    clock.advance(32_000)
    const at = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]
    expect(schedule()).toEqual(at.map((ms) => `${ms} 486`))
    expect(told).toEqual(['request INVITE', 'failed no-ack', 'ended'])
    expect(transaction.open).toBe(false)
    expect(await respond(500)).toMatchObject({ code: 'terminated' })
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })

  it('sends a refusal once over TCP and still waits for the ACK', () => {
    const { clock, schedule, told, respond } = start('tcp', 'INVITE')
    void respond(486)
    clock.advance(31_999)
    expect(told).toEqual(['request INVITE'])
    clock.advance(1)
    expect(schedule()).toEqual(['0 486'])
    expect(told).toEqual(['request INVITE', 'failed no-ack', 'ended'])
  })

  it.each([
    ['udp', 5000],
    ['tcp', 0],
  ] as const)('absorbs the ACK of a refusal and what is repeated, until timer I (%s)', (protocol, timerI) => {
    const { bed, clock, text, schedule, told, respond, layer } = start(protocol, 'INVITE')
    void respond(486)
    bed.receive(requestText('ACK'))
    bed.receive(requestText('ACK'))
    bed.receive(text)
    clock.advance(Math.max(0, timerI - 1))
    if (timerI > 0) expect(layer.tables()).toEqual({ ...empty, ist: 1 })
    clock.advance(1)
    expect(schedule()).toEqual(['0 486'])
    expect(told).toEqual(['request INVITE', 'ended'])
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })

  it.each(['udp', 'tcp'] as const)(
    'after a 2xx absorbs INVITEs and passes ACKs up for 64·T1 (%s)',
    async (protocol) => {
      const { bed, clock, text, schedule, told, respond, layer } = start(protocol, 'INVITE')
      await respond(200)
      bed.receive(text)
      bed.receive(requestText('ACK', { branch: 'z9hG4bK-other' }))
      bed.receive(requestText('ACK'))
      clock.advance(500)
      expect(await respond(200)).toBeUndefined()
      expect(await respond(486)).toMatchObject({ code: 'terminated' })
      clock.advance(31_499)
      bed.receive(text)
      expect(schedule()).toEqual(['0 200', '500 200'])
      expect(told).toEqual(['request INVITE', 'ack', 'ack'])
      clock.advance(1)
      expect(told.at(-1)).toBe('ended')
      expect(layer.tables()).toEqual(empty)
      expect(clock.pending).toBe(0)
    },
  )

  it('tells a transport error and lives on', async () => {
    const { bed, told, respond, layer, clock } = start('udp', 'INVITE')
    bed.fault = { code: 'unreachable', text: 'no route' }
    expect(await respond(180)).toEqual(bed.fault)
    await settled()
    expect(told).toEqual(['request INVITE', 'failed transport'])
    bed.fault = undefined
    expect(await respond(486)).toBeUndefined()
    bed.receive(requestText('ACK'))
    clock.advance(5000)
    expect(layer.tables()).toEqual(empty)
  })
})

describe('CANCEL', () => {
  it('that matches is answered 200 by the layer and told to the handler of the INVITE', async () => {
    const { bed, sent, schedule, told, respond, transaction, clock, layer } = start('udp', 'INVITE')
    bed.receive(requestText('CANCEL'))
    expect(told).toEqual(['request INVITE', 'cancelled'])
    expect(toTag(sent[0]!.message)).toBe(transaction.tag)
    expect(headerValue(sent[0]!.message, 'CSeq')).toBe('1 CANCEL')
    await respond(487)
    bed.receive(requestText('CANCEL'))
    expect(schedule()).toEqual(['0 200', '0 487', '0 200'])
    expect(told).toEqual(['request INVITE', 'cancelled'])
    bed.receive(requestText('ACK'))
    clock.advance(32_000)
    expect(layer.tables()).toEqual(empty)
  })

  it('gets the tag that the INVITE was answered with', async () => {
    const { bed, sent, respond } = start('udp', 'INVITE')
    await respond(180)
    bed.receive(requestText('CANCEL'))
    expect(toTag(sent[1]!.message)).toBe('t')
  })

  it('changes nothing after a final answer', async () => {
    const { bed, schedule, told, respond } = start('udp', 'INVITE')
    await respond(200)
    bed.receive(requestText('CANCEL'))
    expect(schedule()).toEqual(['0 200', '0 200'])
    expect(told).toEqual(['request INVITE'])
  })

  it.each([
    ['nothing', undefined],
    ['a request that is no INVITE', 'OPTIONS'],
  ])('that matches %s is answered 481', (_name, method) => {
    const bed = createTransactionBed('udp')
    if (method !== undefined) bed.receive(requestText(method))
    bed.receive(requestText('CANCEL'))
    expect(bed.schedule()).toEqual(['0 481'])
    expect(toTag(bed.sent[0]!.message)).toBeDefined()
    bed.clock.advance(32_000)
    expect(bed.layer.tables().nist).toBe(method === undefined ? 0 : 1)
  })
})

describe('non-INVITE server transaction', () => {
  it('absorbs repetitions until there is an answer, then repeats the last one until timer J', async () => {
    const { bed, clock, text, schedule, told, respond, transaction, layer } = start('udp', 'MESSAGE')
    bed.receive(text)
    expect(schedule()).toEqual([])
    await respond(100)
    bed.receive(text)
    await respond(200)
    bed.receive(text)
    expect(await respond(500)).toMatchObject({ code: 'terminated' })
    expect(transaction.open).toBe(false)
    clock.advance(31_999)
    bed.receive(text)
    expect(schedule()).toEqual(['0 100', '0 100', '0 200', '0 200', '31999 200'])
    clock.advance(1)
    expect(told).toEqual(['request MESSAGE', 'ended'])
    expect(layer.tables()).toEqual(empty)
    bed.receive(text)
    expect(told.at(-1)).toBe('request MESSAGE')
  })

  it('ends at once over TCP', async () => {
    const { clock, respond, told, layer } = start('tcp', 'MESSAGE')
    await respond(200)
    clock.advance(0)
    expect(told).toEqual(['request MESSAGE', 'ended'])
    expect(layer.tables()).toEqual(empty)
  })

  it('ends when its answer cannot be sent', async () => {
    const { bed, respond, told, layer, clock } = start('udp', 'MESSAGE')
    bed.fault = { code: 'unreachable', text: 'no route' }
    expect(await respond(200)).toEqual(bed.fault)
    await settled()
    expect(told).toEqual(['request MESSAGE', 'failed transport', 'ended'])
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })
})

describe('where answers go', () => {
  const target = async (via: string, protocol: Protocol = 'udp') => {
    const { respond, sent } = start(protocol, 'OPTIONS', { via })
    await respond(200)
    return sent[0]!.peer
  }

  it('to the source when the transport wrote `received`', async () => {
    const via = 'SIP/2.0/UDP 192.168.1.9:5060;branch=z9hG4bK-1;received=10.0.0.7;rport=5070'
    expect(await target(via)).toEqual({ protocol: 'udp', address: '10.0.0.7', port: 5070 })
  })

  it('else to the sent-by port, 5060 if it names none', async () => {
    expect(await target('SIP/2.0/UDP 10.0.0.7:6000;branch=z9hG4bK-1;rport=5070')).toMatchObject({
      port: 6000,
    })
    expect(await target('SIP/2.0/UDP 10.0.0.7;branch=z9hG4bK-1;rport=5070')).toMatchObject({ port: 5060 })
  })

  it.each([
    ['another address', '10.0.0.9', '10.0.0.7'],
    ['loopback', '127.0.0.1', '10.0.0.7'],
    ['a broadcast address', '255.255.255.255', '10.0.0.7'],
    ['a name', 'evil.example', '10.0.0.7'],
    ['another family', '[2001:db8::9]', '10.0.0.7'],
    ['a mapped address', '::ffff:10.0.0.9', '10.0.0.7'],
    ['a multicast group of another family', 'ff02::1', '10.0.0.7'],
    ['nothing', '', '10.0.0.7'],
    ['the source', '10.0.0.7', '10.0.0.7'],
    ['a multicast group', '224.0.1.75', '224.0.1.75'],
  ])('to %s in maddr only where that is the source or a group', async (_, maddr, address) => {
    const via = `SIP/2.0/UDP 10.0.0.7:6000;branch=z9hG4bK-1;rport=5070;maddr=${maddr}`
    expect(await target(via)).toMatchObject({ address, port: 6000 })
  })

  it('on a stream to its connection, and to the sent-by port when that has ended', async () => {
    const via = 'SIP/2.0/TCP 10.0.0.7:6000;branch=z9hG4bK-1;rport=5070'
    expect(await target(via, 'tcp')).toMatchObject({ connection: 9, port: 5070 })
    const { bed, layer, respond, sent } = start('tcp', 'INVITE', { via })
    layer.disconnected({ ...bed.peer, connection: 8 })
    await respond(180)
    layer.disconnected(bed.peer)
    await respond(200)
    expect(sent[0]!.peer.connection).toBe(9)
    expect(sent[1]!.peer).toEqual({ protocol: 'tcp', address: '10.0.0.7', port: 6000 })
  })
})

describe('matching', () => {
  it('tells requests apart by branch, sent-by and method', () => {
    const bed = createTransactionBed('udp')
    bed.receive(requestText('OPTIONS'))
    bed.receive(requestText('OPTIONS', { branch: 'z9hG4bK-2' }))
    bed.receive(requestText('OPTIONS', { via: 'SIP/2.0/UDP 10.0.0.8:5070;branch=z9hG4bK-1' }))
    bed.receive(requestText('MESSAGE'))
    expect(bed.told).toHaveLength(4)
    expect(new Set(bed.transactions.map(({ id }) => id)).size).toBe(4)
  })

  it.each(['1', 'z9hG4bK', ''])('falls back on RFC 2543 with the branch %j', (branch) => {
    const bed = createTransactionBed('udp')
    const via = `SIP/2.0/UDP 10.0.0.7:5070${branch === '' ? '' : `;branch=${branch}`}`
    bed.receive(requestText('INVITE', { via }))
    bed.receive(requestText('INVITE', { via }))
    bed.receive(requestText('INVITE', { via, cseq: 2 }))
    expect(bed.told).toEqual(['request INVITE', 'request INVITE'])
    bed.receive(requestText('CANCEL', { via }))
    expect(bed.told.at(-1)).toBe('cancelled')
    const [first] = bed.transactions
    void first!.respond(ownAnswer(first!.request, 487))
    bed.receive(requestText('ACK', { via }))
    expect(bed.told).toHaveLength(3)
  })

  it.each([
    ['another host', { via: 'SIP/2.0/UDP 192.168.1.9:5070;branch=z9hG4bK-1' }, true],
    ['another port', { via: 'SIP/2.0/UDP 10.0.0.7:40000;branch=z9hG4bK-1' }, true],
    ['no port', { via: 'SIP/2.0/UDP 10.0.0.7;branch=z9hG4bK-1;rport' }, true],
    ['a name', { via: 'SIP/2.0/UDP phone.local:5070;branch=z9hG4bK-1' }, true],
    ['another branch', { via: 'SIP/2.0/UDP 192.168.1.9:5070;branch=z9hG4bK-2' }, false],
    ['another CSeq number', { via: 'SIP/2.0/UDP 192.168.1.9:5070;branch=z9hG4bK-1', cseq: 2 }, false],
  ])(
    'a CANCEL and an ACK with %s in their Via find their INVITE only by branch, Call-ID, tag and CSeq',
    (_, options, isFound) => {
      const bed = createTransactionBed('udp')
      bed.receive(requestText('INVITE'))
      bed.receive(requestText('CANCEL', options))
      expect(bed.told).toEqual(isFound ? ['request INVITE', 'cancelled'] : ['request INVITE'])
      expect(bed.schedule()).toEqual([isFound ? '0 200' : '0 481'])
      void bed.transactions[0]!.respond(ownAnswer(bed.transactions[0]!.request, 487))
      bed.receive(requestText('ACK', options))
      expect(bed.told.includes('ack')).toBe(!isFound)
    },
  )

  it('hands up an ACK that belongs to nothing', () => {
    const bed = createTransactionBed('udp')
    bed.receive(requestText('ACK'))
    expect(bed.told).toEqual(['ack'])
    expect(bed.sent).toEqual([])
  })

  it('copies all Via of the request into answers of its own', () => {
    const bed = createTransactionBed('udp')
    bed.receive(requestText('CANCEL', { extra: ['v: SIP/2.0/UDP second', 'Record-Route: <sip:x>'] }))
    expect(headerLines(bed.sent[0]!.message, 'Via')).toHaveLength(2)
    expect(headerValue(bed.sent[0]!.message, 'Record-Route')).toBeUndefined()
  })
})

it('a bug of the layer above is answered 500', () => {
  const bed = createTransactionBed('udp', () => {
    throw new Error('bug')
  })
  bed.receive(requestText('OPTIONS'))
  expect(bed.schedule()).toEqual(['0 500'])
  bed.clock.advance(32_000)
  expect(bed.layer.tables()).toEqual(empty)
})

it('close ends what is open', async () => {
  const { layer, respond, clock, transaction } = start('udp', 'INVITE')
  await respond(486)
  layer.close()
  expect(transaction.open).toBe(false)
  expect(await respond(486)).toMatchObject({ code: 'terminated' })
  expect(layer.tables()).toEqual(empty)
  expect(clock.pending).toBe(0)
})
