import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerValue } from '../message/index.ts'
import {
  answer,
  app,
  contact,
  hangUp,
  isSip,
  outgoing,
  outgoingCall,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'

useRawSite()

describe('a call of the application', () => {
  it('repeats its ACK for every copy of the 2xx and ends other branches', async () => {
    const { invite, dialogId } = await outgoingCall()
    phone.respond(invite, 200, { port, tag: 'p1', headers: contact(), body: SDP })
    const again = await phone.nextRequest('ACK')
    expect(parseTag(headerValue(again, 'To')!)).toBe('p1')
    phone.respond(invite, 200, { port, tag: 'p2', headers: contact(), body: SDP })
    const other = await phone.nextRequest('ACK')
    const bye = await phone.nextRequest('BYE')
    expect([parseTag(headerValue(other, 'To')!), parseTag(headerValue(bye, 'To')!)]).toEqual(['p2', 'p2'])
    phone.respond(bye, 200, { port })
    expect(app.rest.filter((frame) => frame.fields[1] === 'sip')).toEqual([])
    await hangUp(dialogId)
  })

  it('takes a 2xx without Contact as it is, and ends it', async () => {
    const { invite } = await outgoing()
    phone.respond(invite, 200, { port, tag: 'p1', body: SDP })
    const frame = await app.next(isSip(/^SIP\/2.0 200/))
    const [, bye] = await Promise.all([phone.nextRequest('ACK'), phone.nextRequest('BYE')])
    phone.respond(bye, 200, { port })
    const ack = await app.reply(app.send(`sip||${frame.fields[9]}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`))
    expect(ack.fields[3]).toBe('NOK')
  })

  it('that is cancelled while its 200 is on the way is ended after the ACK', async () => {
    const { invite, transactionId } = await outgoing()
    phone.respond(invite, 200, { port, tag: 'p1', headers: contact(), body: SDP })
    const frame = await app.next(isSip(/^SIP\/2.0 200/))
    const cancel = await app.reply(app.send(`sip|${transactionId}|`, `CANCEL ${phone.uri} SIP/2.0\r\n\r\n`))
    expect(cancel.fields[3]).toBe('OK')
    app.send(`sip||${frame.fields[9]}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`)
    await phone.nextRequest('ACK')
    const bye = await phone.nextRequest('BYE')
    phone.respond(bye, 200, { port })
    const told = await app.next(isSip(/^BYE/))
    expect(told.fields[8]).toBe('unsolicited')
    expect(told.sip).toContain('ACK-BYE due to cancel race condition')
  })

  it('is acknowledged and ended by the engine when the application does not', async () => {
    const { invite } = await outgoing()
    phone.respond(invite, 200, { port, tag: 'p1', headers: contact(), body: SDP })
    const [, bye] = await Promise.all([phone.nextRequest('ACK'), phone.nextRequest('BYE')])
    phone.respond(bye, 200, { port })
    expect((await app.next(isSip(/^BYE/))).fields[8]).toBe('unsolicited')
  })

  it('keeps the 200 of its re-INVITE behind a 180', async () => {
    const { dialogId } = await outgoingCall()
    app.send(`sip||${dialogId}`, `INVITE sip:placeholder SIP/2.0\r\n\r\n${SDP}`)
    const invite = await phone.nextRequest('INVITE')
    expect(invite.uri).toBe(phone.uri)
    phone.respond(invite, 180, { port })
    phone.respond(invite, 200, { port, headers: contact(), body: SDP })
    await app.next(isSip(/^SIP\/2.0 180/))
    const ok = await app.next(isSip(/^SIP\/2.0 200/))
    expect(ok.fields[9]).toBe(dialogId)
    app.send(`sip||${dialogId}`, 'ACK sip:placeholder SIP/2.0\r\n\r\n')
    const ack = await phone.nextRequest('ACK')
    expect(parseInt(headerValue(ack, 'CSeq')!)).toBe(parseInt(headerValue(invite, 'CSeq')!))
    await hangUp(dialogId)
  })

  it('answers glare: 491 to a re-INVITE during ours', async () => {
    const { dialogId, invite: first } = await outgoingCall()
    app.send(`sip||${dialogId}`, `INVITE sip:placeholder SIP/2.0\r\n\r\n${SDP}`)
    const ours = await phone.nextRequest('INVITE')
    const parts = {
      uri: uri(),
      callId: headerValue(first, 'Call-ID')!,
      from: `${headerValue(first, 'To')!};tag=p1`,
      to: headerValue(first, 'From')!,
      body: SDP,
    }
    const theirs = phone.request('INVITE', parts, port)
    phone.ack(theirs, await phone.nextResponse(491), port)
    phone.respond(ours, 491, { port })
    await app.next(isSip(/^SIP\/2.0 491/))
    await phone.nextRequest('ACK')
    await hangUp(dialogId)
  })

  it('that the peer ends during our re-INVITE settles it with 487', async () => {
    const { dialogId, invite: first } = await outgoingCall()
    app.send(`sip||${dialogId}`, `INVITE sip:placeholder SIP/2.0\r\n\r\n${SDP}`)
    const ours = await phone.nextRequest('INVITE')
    phone.request(
      'BYE',
      {
        uri: uri(),
        callId: headerValue(first, 'Call-ID')!,
        from: `${headerValue(first, 'To')!};tag=p1`,
        to: headerValue(first, 'From')!,
      },
      port,
    )
    const settled = await app.next(isSip(/^SIP\/2.0 487/))
    expect(settled.fields[9]).toBe(dialogId)
    const bye = await app.next(isSip(/^BYE/))
    phone.respond(ours, 487, { port })
    answer(bye.fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
  })
})
