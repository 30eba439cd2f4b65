import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerValue } from '../message/index.ts'
import {
  answer,
  answeredCall,
  app,
  cancelParts,
  incoming,
  isSip,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { type SipAgent } from './testkit/sip-agent.ts'

useRawSite()

describe('what needs no application', () => {
  const expectAnswer = async (
    method: string,
    status: number,
    parts: Partial<Parameters<SipAgent['request']>[1]> = {},
  ) => {
    const request = phone.request(method, { uri: uri(), ...parts }, port)
    const response = await phone.nextResponse(status)
    expect(parseTag(headerValue(response, 'To')!)).toBeDefined()
    if (method === 'INVITE') phone.ack(request, response, port)
    return response
  }
  it.each(['BYE', 'UPDATE', 'PRACK', 'CANCEL'])('%s outside a dialog: 481', async (method) => {
    await expectAnswer(method, 481)
  })
  it('INVITE and INFO with an unknown To tag: 481', async () => {
    await expectAnswer('INVITE', 481, { to: '<sip:a@b>;tag=gone' })
    await expectAnswer('INFO', 481, { to: '<sip:a@b>;tag=gone' })
  })
  it('a verb that nobody wants: 503; an unknown one: 501 with Allow', async () => {
    await expectAnswer('PUBLISH', 503)
    const response = await expectAnswer('DANCE', 501)
    expect(headerValue(response, 'Allow')).toContain('INVITE')
  })
  it('OPTIONS that nobody wants: 200 with Allow', async () => {
    await app.reply(app.send('remove_route|options'))
    expect(headerValue(await expectAnswer('OPTIONS', 200), 'Allow')).toContain('INVITE')
  })
  it('REFER that nobody wants: 405 with what is allowed; wanted, it reaches the application', async () => {
    const response = await expectAnswer('REFER', 405, { headers: { 'Refer-To': '<sip:c@h>' } })
    expect(headerValue(response, 'Allow')).not.toContain('REFER')
    await app.reply(app.send('route|refer'))
    await app.reply(app.send('route|dance'))
    for (const method of ['REFER', 'DANCE']) {
      phone.request(method, { uri: uri() }, port)
      answer((await app.next(isSip(new RegExp(`^${method}`)))).fields[8]!, 202)
      await phone.nextResponse(202, method)
    }
  })
  it('another version of SIP: 505', async () => {
    const via = `Via: SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bK1`
    phone.sendText(
      `OPTIONS ${uri()} SIP/3.0\r\n${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n`,
      port,
    )
    await phone.nextResponse(505)
  })
  it('INVITE without Contact, REGISTER with a bad one: 400', async () => {
    await expectAnswer('INVITE', 400, { contact: false })
    await expectAnswer('REGISTER', 400, { contact: false, headers: { Contact: '*', Expires: '60' } })
    await expectAnswer('REGISTER', 400, { contact: false, headers: { Contact: '<100@h>' } })
  })
  it('a stray ACK and garbage: nothing, and all goes on', async () => {
    phone.request('ACK', { uri: uri(), to: '<sip:a@b>;tag=gone' }, port)
    phone.sendText('hello\r\n\r\n', port)
    phone.sendText('INVITE sip:a SIP/2.0\r\nVia: x\r\n\r\n', port)
    await expectAnswer('PUBLISH', 503)
  })
  it('a request that lacks what it must have: 400', async () => {
    const via = `Via: SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bK1`
    phone.sendText(
      `OPTIONS ${uri()} SIP/2.0\r\n${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n\r\n`,
      port,
    )
    await phone.nextResponse(400)
  })
})

describe('the caller cancels', () => {
  it('before the application has answered: one To tag, 487, and the application hears of it', async () => {
    const { invite, transactionId } = await incoming()
    phone.request('CANCEL', cancelParts(invite), port)
    const [ok, terminated] = await Promise.all([phone.nextResponse(200, 'CANCEL'), phone.nextResponse(487)])
    phone.ack(invite, terminated, port)
    expect(headerValue(ok, 'CSeq')).toBe('1 CANCEL')
    const frame = await app.next(isSip(/^CANCEL/))
    expect(frame.fields.slice(8)).toEqual([transactionId, '', ''])
    expect((await app.reply(answer(transactionId, 487))).fields[3]).toBe('NOK')
  })

  it('after the 200: only the CANCEL is answered, hanging up is the caller’s', async () => {
    const { invite, ok } = await answeredCall()
    phone.request('CANCEL', cancelParts(invite), port)
    await phone.nextResponse(200, 'CANCEL')
    const parts = cancelParts(invite)
    phone.request('BYE', { ...parts, branch: 'z9hG4bKbye', to: headerValue(ok, 'To')!, sequence: 2 }, port)
    answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
    expect(app.rest.filter(isSip(/^CANCEL/))).toEqual([])
  })
})
