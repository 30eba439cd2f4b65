import { describe, expect, it } from 'vitest'
import { answerText, createTransactionBed, ownRequest, settled } from '../../../test/kit/transaction-bed.ts'
import { headerLines, headerValue, headerValues } from '../message/index.ts'
import type { Protocol } from '../transport/index.ts'

function start(protocol: Protocol, method: string, extra: readonly string[] = []) {
  const bed = createTransactionBed(protocol)
  const transaction = bed.layer.request(ownRequest(method, extra), bed.peer, bed.clientHandler())
  const answer = (status: number, tag?: string) => bed.receive(answerText(transaction.request, status, tag))
  return { ...bed, bed, transaction, answer }
}
const empty = { ict: 0, nict: 0, ist: 0, nist: 0 }

describe('a request of ours', () => {
  it.each(['udp', 'tcp'] as const)('gets a top Via of its own over %s', (protocol) => {
    const { sent, transaction } = start(protocol, 'OPTIONS', ['Via: SIP/2.0/UDP other'])
    const values = headerValues(transaction.request, 'Via')
    expect(values[0]).toMatch(
      new RegExp(
        `^SIP/2\\.0/${protocol.toUpperCase()} 10\\.0\\.0\\.2:5060;branch=z9hG4bK[0-9a-f]{24};rport$`,
      ),
    )
    expect(values[1]).toBe('SIP/2.0/UDP other')
    expect(sent[0]?.message.headers.slice(0, 3)).toEqual(transaction.request.headers.slice(0, 3))
  })

  it('has a branch no other has', () => {
    const { layer, bed, transaction } = start('udp', 'OPTIONS')
    const second = layer.request(ownRequest('OPTIONS'), bed.peer, bed.clientHandler())
    expect(headerValue(second.request, 'Via')).not.toBe(headerValue(transaction.request, 'Via'))
    expect(layer.tables()).toEqual({ ...empty, nict: 2 })
  })
})

describe('INVITE client transaction', () => {
  it('repeats over UDP after T1, 2·T1 ... until timer B', () => {
    const { clock, schedule, told, layer } = start('udp', 'INVITE')
    clock.advance(31_999)
    expect(told).toEqual([])
    clock.advance(1)
    expect(schedule()).toEqual([0, 500, 1500, 3500, 7500, 15500, 31500].map((at) => `${at} INVITE`))
    expect(told).toEqual(['failed timeout', 'ended'])
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })

  it('is sent once over TCP', () => {
    const { clock, schedule, told } = start('tcp', 'INVITE')
    clock.advance(32_000)
    expect(schedule()).toEqual(['0 INVITE'])
    expect(told).toEqual(['failed timeout', 'ended'])
  })

  it('stops repeating at a provisional answer and lives until timer C after the last one', () => {
    const { clock, schedule, told, answer, layer } = start('udp', 'INVITE')
    answer(100)
    clock.advance(184_000)
    answer(180)
    clock.advance(184_999)
    expect(schedule()).toEqual(['0 INVITE'])
    clock.advance(1)
    expect(schedule().slice(0, 2)).toEqual(['0 INVITE', '369000 CANCEL'])
    expect(told).toEqual(['response 100', 'response 180'])
    clock.advance(32_000)
    expect(told).toEqual(['response 100', 'response 180', 'failed timeout', 'ended'])
    expect(layer.tables()).toEqual(empty)
  })

  it.each([
    ['udp', 32_000],
    ['tcp', 0],
  ] as const)(
    'acknowledges a refusal and each repetition of it, and ends with timer D (%s)',
    (protocol, timerD) => {
      const { clock, sent, schedule, told, answer, layer } = start(protocol, 'INVITE', [
        'Route: <sip:p1;lr>, <sip:p2;lr>',
        'Route: <sip:p3;lr>',
      ])
      answer(180)
      answer(486, 'busy')
      const ack = sent[1]!.message
      expect(ack).toMatchObject({ type: 'request', method: 'ACK', uri: 'sip:alice@10.0.0.2' })
      expect(headerLines(ack, 'Via')).toEqual(headerLines(sent[0]!.message, 'Via'))
      expect(headerLines(ack, 'Route')).toEqual(['<sip:p1;lr>, <sip:p2;lr>', '<sip:p3;lr>'])
      expect(headerValue(ack, 'To')).toBe('<sip:alice@office.test>;tag=busy')
      expect(headerValue(ack, 'CSeq')).toBe('1 ACK')
      answer(486, 'busy')
      expect(schedule()).toEqual(['0 INVITE', '0 ACK', '0 ACK'])
      expect(told).toEqual(['response 180', 'response 486'])
      clock.advance(Math.max(0, timerD - 1))
      if (timerD > 0) expect(layer.tables()).toEqual({ ...empty, ict: 1 })
      clock.advance(1)
      expect(told).toEqual(['response 180', 'response 486', 'ended'])
      expect(layer.tables()).toEqual(empty)
      expect(clock.pending).toBe(0)
    },
  )

  it.each(['udp', 'tcp'] as const)(
    'passes every 2xx up for 64·T1 and sends no ACK itself (%s)',
    (protocol) => {
      const { clock, schedule, told, answer } = start(protocol, 'INVITE')
      answer(200, 'one')
      answer(200, 'two')
      clock.advance(31_999)
      answer(200, 'one')
      expect(told).toEqual(['response 200', 'response 200', 'response 200'])
      clock.advance(1)
      answer(200, 'one')
      expect(told.slice(3)).toEqual(['ended', 'stray 200'])
      expect(schedule()).toEqual(['0 INVITE'])
    },
  )

  it('fails when it cannot be sent, after request() has returned', async () => {
    const bed = createTransactionBed('tcp')
    bed.fault = { code: 'unreachable', text: 'refused' }
    bed.layer.request(ownRequest('INVITE'), bed.peer, bed.clientHandler())
    expect(bed.told).toEqual([])
    await settled()
    expect(bed.told).toEqual(['failed transport', 'ended'])
    expect(bed.layer.tables()).toEqual(empty)
    expect(bed.clock.pending).toBe(0)
  })

  it('fails when its connection ends, unless its final answer is there', () => {
    const { layer, bed, told } = start('tcp', 'INVITE')
    layer.disconnected({ ...bed.peer, connection: 10, port: 1 })
    expect(told).toEqual([])
    layer.disconnected(bed.peer)
    expect(told).toEqual(['failed transport', 'ended'])
    const accepted = start('tcp', 'INVITE')
    accepted.answer(200)
    accepted.layer.disconnected(accepted.bed.peer)
    expect(accepted.told).toEqual(['response 200'])
  })
})

describe('CANCEL', () => {
  const extra = [{ name: 'Reason', value: 'SIP;cause=200;text="Call completed elsewhere"' }]

  it('goes out at once after a provisional answer, as a transaction of its own', () => {
    const { clock, transaction, sent, schedule, told, answer, layer } = start('udp', 'INVITE', [
      'Route: <sip:p;lr>',
    ])
    answer(180)
    transaction.cancel(extra)
    transaction.cancel(extra)
    const cancel = sent[1]!.message
    expect(cancel).toMatchObject({ method: 'CANCEL', uri: 'sip:alice@10.0.0.2' })
    for (const name of ['Via', 'Call-ID', 'From', 'To', 'Route']) {
      expect(headerLines(cancel, name)).toEqual(headerLines(sent[0]!.message, name))
    }
    expect(headerValue(cancel, 'CSeq')).toBe('1 CANCEL')
    expect(headerValue(cancel, 'Reason')).toBe(extra[0]!.value)
    expect(layer.tables()).toEqual({ ...empty, ict: 1, nict: 1 })
    clock.advance(600)
    expect(schedule()).toEqual(['0 INVITE', '0 CANCEL', '500 CANCEL'])
    answer(487)
    expect(told).toEqual(['response 180', 'response 487'])
    clock.advance(40_000)
    expect(layer.tables()).toEqual(empty)
  })

  it('waits for a provisional answer while the INVITE is repeated as before', () => {
    const { clock, transaction, schedule, answer } = start('udp', 'INVITE')
    clock.advance(300)
    transaction.cancel(extra)
    clock.advance(300)
    expect(schedule()).toEqual(['0 INVITE', '500 INVITE'])
    answer(100)
    expect(schedule()).toEqual(['0 INVITE', '500 INVITE', '600 CANCEL'])
  })

  it('is never sent when the final answer came first', () => {
    for (const status of [200, 404]) {
      const { clock, transaction, schedule, answer } = start('udp', 'INVITE')
      transaction.cancel(extra)
      answer(status)
      clock.advance(40_000)
      expect(schedule().some((line) => line.includes('CANCEL'))).toBe(false)
    }
  })

  it('ends an INVITE that gets no final answer after 64·T1', () => {
    const { clock, transaction, told, answer, layer } = start('tcp', 'INVITE')
    answer(180)
    clock.advance(5000)
    transaction.cancel(extra)
    clock.advance(20_000)
    answer(183)
    clock.advance(11_999)
    expect(told).toEqual(['response 180', 'response 183'])
    clock.advance(1)
    expect(told.slice(2)).toEqual(['failed timeout', 'ended'])
    expect(layer.tables()).toEqual(empty)
  })

  it('of another method does nothing', () => {
    const { transaction, answer, schedule } = start('udp', 'MESSAGE')
    answer(100)
    transaction.cancel(extra)
    expect(schedule()).toEqual(['0 MESSAGE'])
  })
})

describe('non-INVITE client transaction', () => {
  it('repeats over UDP with the wait doubling up to T2, until timer F', () => {
    const { clock, schedule, told, layer } = start('udp', 'OPTIONS')
    clock.advance(32_000)
    const at = [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]
    expect(schedule()).toEqual(at.map((ms) => `${ms} OPTIONS`))
    expect(told).toEqual(['failed timeout', 'ended'])
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })

  it('repeats every T2 after a provisional answer', () => {
    const { clock, schedule, told, answer } = start('udp', 'OPTIONS')
    clock.advance(600)
    answer(100)
    clock.advance(31_400)
    const at = [0, 500, 1500, 5500, 9500, 13500, 17500, 21500, 25500, 29500]
    expect(schedule()).toEqual(at.map((ms) => `${ms} OPTIONS`))
    expect(told).toEqual(['response 100', 'failed timeout', 'ended'])
  })

  it('is sent once over TCP', () => {
    const { clock, schedule, told } = start('tcp', 'BYE')
    clock.advance(32_000)
    expect(schedule()).toEqual(['0 BYE'])
    expect(told).toEqual(['failed timeout', 'ended'])
  })

  it.each([
    ['udp', 5000],
    ['tcp', 0],
  ] as const)('absorbs repeated final answers until timer K (%s)', (protocol, timerK) => {
    const { clock, told, answer, layer } = start(protocol, 'REGISTER')
    answer(401)
    answer(401)
    answer(100)
    clock.advance(Math.max(0, timerK - 1))
    if (timerK > 0) expect(layer.tables()).toEqual({ ...empty, nict: 1 })
    clock.advance(1)
    expect(told).toEqual(['response 401', 'ended'])
    expect(layer.tables()).toEqual(empty)
    answer(401)
    expect(told.at(-1)).toBe('stray 401')
  })

  it('is matched by the method in CSeq as well as by the branch', () => {
    const { bed, transaction, told } = start('udp', 'OPTIONS')
    bed.receive(answerText(transaction.request, 200).replace('1 OPTIONS', '1 INVITE'))
    expect(told).toEqual(['stray 200'])
  })
})

describe('robustness', () => {
  it('a handler that throws ends nothing', () => {
    const bed = createTransactionBed('udp')
    const transaction = bed.layer.request(ownRequest('OPTIONS'), bed.peer, {
      response: () => {
        throw new Error('bug')
      },
      failed: () => undefined,
      ended: () => bed.told.push('ended'),
    })
    bed.receive(answerText(transaction.request, 200))
    bed.clock.advance(5000)
    expect(bed.told).toEqual(['ended'])
    expect(bed.layer.tables()).toEqual(empty)
  })

  it('close stops all timers and empties the tables', () => {
    const { layer, clock, schedule } = start('udp', 'INVITE')
    layer.close()
    clock.advance(100_000)
    expect(schedule()).toEqual(['0 INVITE'])
    expect(layer.tables()).toEqual(empty)
    expect(clock.pending).toBe(0)
  })
})
