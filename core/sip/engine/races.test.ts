import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerValue } from '../message/index.ts'
import {
  answer,
  answeredCall,
  app,
  cancelParts,
  contact,
  engine,
  incoming,
  isSip,
  outgoingCall,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'

useRawSite()

const inDialog = (dialogId: string, method: string, body = '') =>
  app.send(`sip||${dialogId}`, `${method} sip:placeholder SIP/2.0\r\n\r\n${body}`)

describe('CANCEL', () => {
  it('twice, repeated and anew, is told once', async () => {
    const { invite } = await incoming()
    const first = phone.request('CANCEL', cancelParts(invite), port)
    phone.send(first, port)
    phone.ack(invite, await phone.nextResponse(487), port)
    phone.request('CANCEL', { ...cancelParts(invite), headers: { Reason: 'SIP;cause=200' } }, port)
    for (let count = 0; count < 3; count++) await phone.nextResponse(200, 'CANCEL')
    await app.next(isSip(/^CANCEL/))
    expect(app.rest.filter(isSip(/^CANCEL/))).toEqual([])
  })

  it('crossing our 200 is answered, and the call goes on until its caller ends it', async () => {
    const { invite, transactionId } = await incoming()
    await app.reply(answer(transactionId, 200, '', SDP))
    phone.request('CANCEL', cancelParts(invite), port)
    await phone.nextResponse(200, 'CANCEL')
    const ok = await phone.nextResponse(200, 'INVITE')
    phone.ack(invite, ok, port)
    await app.next(isSip(/^ACK/))
    const parts = { ...cancelParts(invite), branch: 'z9hG4bKend', to: headerValue(ok, 'To')!, sequence: 2 }
    phone.request('BYE', parts, port)
    answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
  })
})

describe('BYE', () => {
  it('from both sides at once ends the call once for each', async () => {
    const { dialog, dialogId } = await answeredCall()
    inDialog(dialogId, 'BYE')
    const ours = await phone.nextRequest('BYE')
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 2 }, port)
    const theirs = await app.next(isSip(/^BYE/))
    answer(theirs.fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
    phone.respond(ours, 481, { port })
    await app.next(isSip(/^SIP\/2.0 481/))
    expect(engine.tables()['dialogs']).toBe(0)
  })

  it.each([
    ['knows the call no more', 404, 200],
    ['says so rightly', 481, 481],
    ['takes it', 200, 200],
  ])('from both sides at once is answered rightly where the application %s', async (_, said, heard) => {
    const { dialog, dialogId } = await answeredCall()
    inDialog(dialogId, 'BYE')
    const ours = await phone.nextRequest('BYE')
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 2 }, port)
    answer((await app.next(isSip(/^BYE/))).fields[8]!, said)
    await phone.nextResponse(heard, 'BYE')
    phone.respond(ours, 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 3 }, port)
    await phone.nextResponse(481, 'BYE')
  })

  it('of the application, while a re-INVITE of the phone is open: the re-INVITE gets 487', async () => {
    const { dialog, dialogId } = await answeredCall()
    const again = phone.request('INVITE', { uri: uri(), ...dialog, sequence: 2, body: SDP }, port)
    const offered = await app.next(isSip(/^INVITE/))
    inDialog(dialogId, 'BYE')
    phone.respond(await phone.nextRequest('BYE'), 200, { port })
    phone.ack(again, await phone.nextResponse(487), port)
    await app.next(isSip(/^SIP\/2.0 200/))
    expect((await app.reply(answer(offered.fields[8]!, 200, '', SDP))).fields[3]).toBe('NOK')
    phone.request('INVITE', { uri: uri(), ...dialog, sequence: 3, body: SDP }, port)
    await phone.nextResponse(481, 'INVITE')
  })

  it('is the last that the application may send: what it asks behind it is refused, a queued re-INVITE too', async () => {
    const { dialogId } = await outgoingCall()
    inDialog(dialogId, 'INVITE', SDP)
    const again = await phone.nextRequest('INVITE')
    const queued = inDialog(dialogId, 'INVITE', SDP)
    inDialog(dialogId, 'BYE')
    const bye = await phone.nextRequest('BYE')
    const info = await app.reply(inDialog(dialogId, 'INFO'))
    expect(info.fields.slice(3)).toEqual([
      'NOK',
      'Server error: unable to find dialog for dialog id provided',
    ])
    phone.respond(again, 487, { port })
    await phone.nextRequest('ACK')
    expect((await app.reply(queued)).fields[3]).toBe('NOK')
    phone.respond(bye, 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
    expect(phone.rest.filter((one) => one.type === 'request' && one.method === 'INFO')).toEqual([])
  })

  it('during the NOTIFY of a transfer answers both', async () => {
    const { dialog, dialogId } = await answeredCall()
    const refer = { uri: uri(), ...dialog, sequence: 2, headers: { 'Refer-To': '<sip:c@h>' } }
    phone.request('REFER', refer, port)
    answer((await app.next(isSip(/^REFER/))).fields[8]!, 202)
    await phone.nextResponse(202)
    const head = 'event: refer\r\nsubscription-state: active\r\n'
    app.send(`sip||${dialogId}`, `NOTIFY sip:placeholder SIP/2.0\r\n${head}\r\n`)
    const notify = await phone.nextRequest('NOTIFY')
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 3 }, port)
    answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
    phone.respond(notify, 481, { port })
    await app.next(isSip(/^SIP\/2.0 481/))
  })
})

describe('a forked INVITE that arrives by two ways', () => {
  it('is two calls with ids and tags of their own', async () => {
    const { invite, transactionId, frame } = await incoming()
    const copy = phone.request(
      'INVITE',
      {
        uri: invite.uri,
        callId: headerValue(invite, 'Call-ID')!,
        from: headerValue(invite, 'From')!,
        body: SDP,
      },
      port,
    )
    await phone.nextResponse(100)
    const second = (await app.next(isSip(/^INVITE/))).fields[8]!
    expect(second).not.toBe(frame.fields[8])
    const echoes = [await app.reply(answer(transactionId, 180)), await app.reply(answer(second, 180))]
    const ids = echoes.map(({ fields }) => fields[11]!)
    const id = `${headerValue(invite, 'Call-ID')};from-tag=${parseTag(headerValue(invite, 'From')!)}`
    expect(ids).toEqual([id, `${id};leg=2`])
    const ringing = [await phone.nextResponse(180), await phone.nextResponse(180)]
    expect(new Set(ringing.map((one) => parseTag(headerValue(one, 'To')!))).size).toBe(2)
    await app.reply(answer(transactionId, 486))
    phone.ack(invite, await phone.nextResponse(486), port)
    await app.reply(answer(second, 200, '', SDP))
    const ok = await phone.nextResponse(200, 'INVITE')
    phone.ack(copy, ok, port)
    expect((await app.next(isSip(/^ACK/))).fields[9]).toBe(ids[1])
    inDialog(ids[1]!, 'BYE')
    const bye = await phone.nextRequest('BYE')
    expect(parseTag(headerValue(bye, 'From')!)).toBe(parseTag(headerValue(ok, 'To')!))
    phone.respond(bye, 200, { port, headers: contact() })
    await app.next(isSip(/^SIP\/2.0 200/))
  })
})
