import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerValue } from '../message/index.ts'
import {
  answer,
  app,
  contact,
  hangUp,
  incoming,
  isSip,
  outgoing,
  parseSip,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'

useRawSite()

describe('reliable provisional answers', () => {
  it('are repeated until PRACK, and the 200 waits for it', async () => {
    const { invite, transactionId } = await incoming(SDP, { Supported: '100rel' })
    const echo = await app.reply(answer(transactionId, 183, 'require: 100rel\r\nrseq: 77\r\n', SDP))
    const progress = await phone.nextResponse(183)
    await phone.nextResponse(183)
    const sequence = headerValue(progress, 'RSeq')!
    expect(echo.sip).toContain(`RSeq: ${sequence}`)
    const final = app.reply(answer(transactionId, 200, '', SDP))
    const dialog = {
      callId: headerValue(invite, 'Call-ID')!,
      from: headerValue(invite, 'From')!,
      to: headerValue(progress, 'To')!,
    }
    phone.request(
      'PRACK',
      { uri: uri(), ...dialog, sequence: 2, headers: { RAck: `${sequence} 1 INVITE INVITE` } },
      port,
    )
    const prack = await app.next(isSip(/^PRACK/))
    expect(prack.fields[9]).toBe(echo.fields[11])
    expect(phone.rest.filter((message) => message.type === 'response' && message.status === 200)).toEqual([])
    answer(prack.fields[8]!, 200)
    await phone.nextResponse(200, 'PRACK')
    phone.ack(invite, await phone.nextResponse(200, 'INVITE'), port)
    await hangUp((await final).fields[11]!)
  })

  it('are refused when the caller does not know them', async () => {
    const { invite, transactionId } = await incoming()
    const echo = await app.reply(answer(transactionId, 183, 'require: 100rel\r\n', SDP))
    expect(echo.fields.slice(3)).toEqual(['NOK', 'Remote endpoint does not support 100rel'])
    answer(transactionId, 480)
    phone.ack(invite, await phone.nextResponse(480), port)
  })

  it('leave one by one, numbered one after the other; a PRACK that fits none gets 481', async () => {
    const { invite, transactionId } = await incoming(SDP, { Supported: '100rel' })
    const first = await app.reply(answer(transactionId, 180, 'require: 100rel\r\n'))
    const second = app.reply(answer(transactionId, 183, 'require: 100rel\r\n', SDP))
    const ringing = await phone.nextResponse(180)
    const rseq = Number(headerValue(ringing, 'RSeq'))
    const dialog = {
      callId: headerValue(invite, 'Call-ID')!,
      from: headerValue(invite, 'From')!,
      to: headerValue(ringing, 'To')!,
    }
    const prack = (sequence: number, RAck: string) =>
      phone.request('PRACK', { uri: uri(), ...dialog, sequence, headers: { RAck } }, port)
    for (const [at, rack] of [
      `${rseq + 1} 1 INVITE`,
      `${rseq} 2 INVITE`,
      `${rseq} 1 OPTIONS`,
      '',
    ].entries()) {
      prack(2 + at, rack)
      await phone.nextResponse(481, 'PRACK')
    }
    prack(6, `${rseq} 1 INVITE`)
    const taken = await app.next(isSip(/^PRACK/))
    prack(7, `${rseq} 1 INVITE`)
    await phone.nextResponse(481, 'PRACK')
    expect(phone.rest.filter((one) => one.type === 'response' && one.status === 183)).toEqual([])
    answer(taken.fields[8]!, 200)
    await phone.nextResponse(200, 'PRACK')
    const progress = await phone.nextResponse(183)
    expect(Number(headerValue(progress, 'RSeq'))).toBe(rseq + 1)
    expect((await second).fields[11]).toBe(first.fields[11])
    prack(8, `${rseq + 1} 1 INVITE`)
    answer((await app.next(isSip(/^PRACK/))).fields[8]!, 200)
    await phone.nextResponse(200, 'PRACK')
    answer(transactionId, 486)
    phone.ack(invite, await phone.nextResponse(486), port)
  })

  it('without PRACK end the call with 503, and what waited is refused', async () => {
    const { invite, transactionId } = await incoming(SDP, { Require: '100rel' })
    await app.reply(answer(transactionId, 183, 'require: 100rel\r\n', SDP))
    const waits = app.reply(answer(transactionId, 200, '', SDP))
    phone.ack(invite, await phone.nextResponse(503), port)
    expect((await waits).fields[3]).toBe('NOK')
  })

  it('of a peer that come out of order are not told', async () => {
    const { invite } = await outgoing('supported: 100rel\r\n')
    const headers = (rseq: number) => ({ ...contact(), Require: '100rel', RSeq: String(rseq) })
    phone.respond(invite, 183, { port, tag: 'p1', headers: headers(5) })
    phone.respond(invite, 183, { port, tag: 'p1', headers: headers(7) })
    phone.respond(invite, 180, { port, tag: 'p1', headers: headers(6) })
    phone.respond(invite, 183, { port, tag: 'p1', headers: headers(7) })
    phone.respond(invite, 486, { port, tag: 'p1' })
    const told: string[] = []
    for (let count = 0; count < 4; count++) {
      const frame = await app.next(isSip(/^SIP/))
      told.push(`${frame.sip.slice(8, 11)} ${headerValue(parseSip(frame), 'RSeq') ?? ''}`.trim())
    }
    expect(told).toEqual(['183 5', '180 6', '183 7', '486'])
    await phone.nextRequest('ACK')
  })

  it('of a peer are acknowledged by the application, once', async () => {
    const { invite } = await outgoing('supported: 100rel\r\n')
    const headers = { ...contact(), Require: '100rel', RSeq: '1' }
    phone.respond(invite, 183, { port, tag: 'p1', headers, body: SDP })
    phone.respond(invite, 183, { port, tag: 'p1', headers, body: SDP })
    const frame = await app.next(isSip(/^SIP\/2.0 183/))
    const rack = `1 ${headerValue(invite, 'CSeq')}`
    app.send(`sip||${frame.fields[9]}`, `PRACK ${phone.uri} SIP/2.0\r\nrack: ${rack}\r\n\r\n`)
    const prack = await phone.nextRequest('PRACK')
    expect([headerValue(prack, 'RAck'), parseTag(headerValue(prack, 'To')!)]).toEqual([rack, 'p1'])
    phone.respond(prack, 200, { port })
    phone.respond(invite, 200, { port, headers: { ...contact() }, tag: 'p1', body: SDP })
    const oks = [await app.next(isSip(/^SIP\/2.0 200/)), await app.next(isSip(/^SIP\/2.0 200/))]
    expect(app.rest.filter(isSip(/^SIP\/2.0 183/))).toEqual([])
    const dialogId = oks[0]!.fields[9]!
    app.send(`sip||${dialogId}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`)
    const ack = await phone.nextRequest('ACK')
    expect(parseInt(headerValue(ack, 'CSeq')!)).toBe(parseInt(headerValue(invite, 'CSeq')!))
    await hangUp(dialogId)
  })
})
