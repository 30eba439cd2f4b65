import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerLines, headerValue } from '../message/index.ts'
import {
  answer,
  answeredCall,
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

describe('rules inside a dialog', () => {
  it('refuses a lower CSeq and a second re-INVITE, answers 500 to what is open at the end', async () => {
    const { dialog } = await answeredCall()
    const send = (method: string, sequence: number) =>
      phone.request(
        method,
        { uri: uri(), ...dialog, sequence, ...(method === 'INVITE' ? { body: SDP } : {}) },
        port,
      )
    send('INFO', 10)
    const info = await app.next(isSip(/^INFO/))
    send('OPTIONS', 9)
    await phone.nextResponse(500, 'OPTIONS')
    const first = send('INVITE', 11)
    await app.next(isSip(/^INVITE/))
    const second = send('INVITE', 12)
    const refused = await phone.nextResponse(500, 'INVITE')
    expect(headerValue(refused, 'Retry-After')).toMatch(/^\d$/)
    phone.ack(second, refused, port)
    send('BYE', 13)
    await app.next(isSip(/^BYE/))
    await phone.nextResponse(500, 'INFO')
    phone.ack(first, await phone.nextResponse(487), port)
    expect((await app.reply(answer(info.fields[8]!, 200))).fields[3]).toBe('NOK')
    await phone.nextResponse(200, 'BYE')
  })

  it('UPDATE against UPDATE and INVITE: 491 during ours, 500 with Retry-After during theirs', async () => {
    const { dialog, dialogId } = await answeredCall()
    const send = (method: string, sequence: number, body: string) =>
      phone.request(method, { uri: uri(), ...dialog, sequence, body }, port)
    const refused = async (sequence: number, status: number) => {
      send('UPDATE', sequence, SDP)
      const response = await phone.nextResponse(status, 'UPDATE')
      expect(headerValue(response, 'Retry-After') !== undefined).toBe(status === 500)
    }
    const ask = async (method: string) => {
      app.send(`sip||${dialogId}`, `${method} sip:placeholder SIP/2.0\r\n\r\n${SDP}`)
      return phone.nextRequest(method)
    }
    const ours = await ask('UPDATE')
    await refused(10, 491)
    phone.respond(ours, 200, { port, headers: contact(), body: SDP })
    await app.next(isSip(/^SIP\/2.0 200/))

    const invite = await ask('INVITE')
    await refused(11, 491)
    phone.respond(invite, 488, { port })
    await app.next(isSip(/^SIP\/2.0 488/))
    await phone.nextRequest('ACK')

    send('UPDATE', 12, SDP)
    const first = await app.next(isSip(/^UPDATE/))
    await refused(13, 500)
    answer(first.fields[8]!, 200, '', SDP)
    await phone.nextResponse(200, 'UPDATE')

    const theirs = send('INVITE', 14, SDP)
    const offered = await app.next(isSip(/^INVITE/))
    await refused(15, 500)
    answer(offered.fields[8]!, 200, '', SDP)
    phone.ack(theirs, await phone.nextResponse(200, 'INVITE'), port)
    await app.next(isSip(/^ACK/))
    await hangUp(dialogId)
  })

  it('UPDATE works before the answer, one at a time', async () => {
    const { invite, transactionId } = await incoming(SDP, { Allow: 'UPDATE' })
    const { fields } = await app.reply(answer(transactionId, 183, '', SDP))
    const progress = await phone.nextResponse(183)
    const dialog = {
      callId: headerValue(invite, 'Call-ID')!,
      from: headerValue(invite, 'From')!,
      to: headerValue(progress, 'To')!,
    }
    app.send(`sip||${fields[11]}`, `UPDATE sip:placeholder SIP/2.0\r\n\r\n${SDP}`)
    const ours = await phone.nextRequest('UPDATE')
    phone.request('UPDATE', { uri: uri(), ...dialog, sequence: 2, body: SDP }, port)
    await phone.nextResponse(491, 'UPDATE')
    phone.respond(ours, 200, { port, headers: contact(), body: SDP })
    await app.next(isSip(/^SIP\/2.0 200/))
    phone.request('UPDATE', { uri: uri(), ...dialog, sequence: 3, body: SDP }, port)
    answer((await app.next(isSip(/^UPDATE/))).fields[8]!, 200, '', SDP)
    await phone.nextResponse(200, 'UPDATE')
    answer(transactionId, 486)
    phone.ack(invite, await phone.nextResponse(486), port)
  })

  it('takes a To tag that stands there twice', async () => {
    const { dialog } = await answeredCall()
    const tag = parseTag(dialog.to)!
    phone.request('BYE', { uri: uri(), ...dialog, to: `${dialog.to};tag=${tag}`, sequence: 5 }, port)
    await app.next(isSip(/^BYE/))
    await phone.nextResponse(200, 'BYE')
  })

  it('knows a request by its tags, were its Request-URI no URI at all', async () => {
    const { dialog } = await answeredCall()
    phone.request('BYE', { uri: 'sip:', ...dialog, sequence: 5 }, port)
    await app.next(isSip(/^BYE/))
    await phone.nextResponse(200, 'BYE')
  })

  it('holds a BYE of the application until the ACK is there', async () => {
    const { invite, transactionId } = await incoming()
    const echo = await app.reply(answer(transactionId, 200, '', SDP))
    const ok = await phone.nextResponse(200)
    const id = app.send(`sip||${echo.fields[11]}`, 'BYE sip:placeholder SIP/2.0\r\n\r\n')
    await phone.nextResponse(200)
    expect(phone.rest.filter((message) => message.type === 'request')).toEqual([])
    phone.ack(invite, ok, port)
    const bye = await phone.nextRequest('BYE')
    expect((await app.reply(id)).fields[3]).toBe('OK')
    phone.respond(bye, 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
  })
})

describe('an application that vanishes', () => {
  it('leaves no call behind: BYE, CANCEL, 480 and 500', async () => {
    const confirmed = await answeredCall()
    const ringing = await outgoing()
    phone.respond(ringing.invite, 180, { port, tag: 'r1' })
    await app.next(isSip(/^SIP\/2.0 180/))
    const waiting = await incoming()
    phone.request('OPTIONS', { uri: uri() }, port)
    await app.next(isSip(/^OPTIONS/))
    app.socket.destroy()
    const [bye, cancel, unavailable] = await Promise.all([
      phone.nextRequest('BYE'),
      phone.nextRequest('CANCEL'),
      phone.nextResponse(480),
      phone.nextResponse(500, 'OPTIONS'),
    ])
    expect(headerValue(bye, 'Call-ID')).toBe(headerValue(confirmed.invite, 'Call-ID'))
    phone.respond(bye, 200, { port })
    phone.respond(cancel, 200, { port })
    phone.respond(ringing.invite, 487, { port, tag: 'r1' })
    phone.ack(waiting.invite, unavailable, port)
  })
})

describe('what else belongs to a dialog', () => {
  it('uses route set and target, and replaces localhost', async () => {
    const { invite, transactionId } = await outgoing()
    const headers = {
      ...contact(),
      'Record-Route': `<sip:127.0.0.1:${phone.port};lr;p=2>, <sip:127.0.0.1:${phone.port};lr;p=1>`,
    }
    phone.respond(invite, 200, { port, tag: 'p1', headers, body: SDP })
    const { fields } = await app.next(isSip(/^SIP\/2.0 200/))
    expect(fields[8]).toBe(transactionId)
    const dialogId = fields[9]!
    app.send(`sip||${dialogId}`, `ACK sip:x SIP/2.0\r\n\r\n`)
    const ack = await phone.nextRequest('ACK')
    expect([ack.uri, headerLines(ack, 'Route')]).toEqual([
      phone.uri,
      [`<sip:127.0.0.1:${phone.port};lr;p=1>`, `<sip:127.0.0.1:${phone.port};lr;p=2>`],
    ])
    app.send(
      `sip||${dialogId}`,
      `UPDATE sip:placeholder SIP/2.0\r\np-asserted-identity: <sip:100@localhost>\r\nroute: <sip:evil>\r\n\r\n`,
    )
    const update = await phone.nextRequest('UPDATE')
    expect(headerValue(update, 'P-Asserted-Identity')).toBe(`<sip:100@127.0.0.1:${port}>`)
    expect(headerValue(update, 'Contact')).toContain(`127.0.0.1:${port}`)
    expect(headerLines(update, 'Route')).toHaveLength(2)
    phone.respond(update, 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
    await hangUp(dialogId)
  })

  it.each(['INVITE', 'UPDATE', 'REFER', 'NOTIFY', 'SUBSCRIBE'])(
    'a Contact is on %s, the application’s or ours, and no placeholder stays in it',
    async (method) => {
      const { dialogId } = await answeredCall()
      const send = async (headers: string) => {
        app.send(`sip||${dialogId}`, `${method} sip:placeholder SIP/2.0\r\n${headers}\r\n`)
        const request = await phone.nextRequest(method)
        phone.respond(request, 480, { port })
        await app.next(isSip(/^SIP\/2.0 480/))
        return request
      }
      expect(headerValue(await send(''), 'Contact')).toBe(`<sip:127.0.0.1:${port}>`)
      const own = await send('contact: <sip:9@localhost>\r\nreferred-by: <sip:localhost>\r\n')
      expect(headerValue(own, 'Contact')).toBe(`<sip:9@127.0.0.1:${port}>`)
      expect(headerValue(own, 'Referred-By')).toBe(`<sip:127.0.0.1:${port}>`)
      await hangUp(dialogId)
    },
  )

  it('a NOTIFY that overtakes the answer to its SUBSCRIBE waits for it', async () => {
    const id = app.send('sip||', `SUBSCRIBE ${phone.uri} SIP/2.0\r\nevent: presence\r\nexpires: 60\r\n\r\n`)
    await app.reply(id)
    const subscribe = await phone.nextRequest('SUBSCRIBE')
    const parts = {
      uri: uri(),
      callId: headerValue(subscribe, 'Call-ID')!,
      from: `${headerValue(subscribe, 'To')!};tag=p1`,
      to: headerValue(subscribe, 'From')!,
    }
    const state = (value: string) => ({ Event: 'presence', 'Subscription-State': value })
    phone.request('NOTIFY', { ...parts, headers: state('active') }, port)
    phone.request('NOTIFY', { ...parts, sequence: 2, headers: state('terminated') }, port)
    phone.respond(subscribe, 202, { port, tag: 'p1', headers: { ...contact(), Expires: '60' } })
    const order = [await app.next(isSip(/./)), await app.next(isSip(/./)), await app.next(isSip(/./))]
    expect(order.map((frame) => frame.sip.split(' ')[0])).toEqual(['SIP/2.0', 'NOTIFY', 'NOTIFY'])
    for (const frame of order.slice(1)) {
      expect(frame.fields[9]).toBe(order[0]!.fields[9])
      answer(frame.fields[8]!, 200)
      await phone.nextResponse(200, 'NOTIFY')
    }
  })

  it('a BYE before the answer gives the call up', async () => {
    const { invite, transactionId } = await incoming()
    await app.reply(answer(transactionId, 180))
    const ringing = await phone.nextResponse(180)
    const parts = { uri: uri(), callId: headerValue(invite, 'Call-ID')!, from: headerValue(invite, 'From')! }
    phone.request('BYE', { ...parts, to: headerValue(ringing, 'To')!, sequence: 2 }, port)
    await phone.nextResponse(200, 'BYE')
    phone.ack(invite, await phone.nextResponse(487), port)
    const cancel = await app.next(isSip(/^CANCEL/))
    expect([cancel.fields[8], headerValue(parseSip(cancel), 'CSeq')]).toEqual([transactionId, '2 CANCEL'])
  })

  it('a BYE that the application does not answer is answered by the engine', async () => {
    const { dialog } = await answeredCall()
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 2 }, port)
    const bye = await app.next(isSip(/^BYE/))
    await phone.nextResponse(200, 'BYE')
    expect((await app.reply(answer(bye.fields[8]!, 200))).fields[3]).toBe('NOK')
  })
})
