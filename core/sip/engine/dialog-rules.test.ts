import { describe, expect, it } from 'vitest'
import { headerValue, parseTag } from '../message/index.ts'
import {
  answer,
  answeredCall,
  app,
  incoming,
  isSip,
  outgoing,
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

  it('takes a To tag that stands there twice', async () => {
    const { dialog } = await answeredCall()
    const tag = parseTag(dialog.to)!
    phone.request('BYE', { uri: uri(), ...dialog, to: `${dialog.to};tag=${tag}`, sequence: 5 }, port)
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
