import { describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerLines, headerValue, type SipResponse } from '../message/index.ts'
import {
  answer,
  app,
  head,
  incoming,
  isSip,
  outgoing,
  parseSip,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { openAgent, SDP } from './testkit/sip-agent.ts'

useRawSite()

describe('the frames of a call that comes in', () => {
  it('have their fields where drachtio-srf looks', async () => {
    const { invite, frame, transactionId } = await incoming()
    const { fields } = frame
    expect(fields.slice(1, 4)).toEqual(['sip', 'network', String(Buffer.byteLength(frame.sip))])
    expect(fields.slice(4, 7)).toEqual(['udp', '127.0.0.1', String(phone.port)])
    expect(fields[7]).toMatch(/^\d\d:\d\d:\d\d\.\d{6}$/)
    expect(fields.slice(9)).toEqual(['', '127.0.0.1', String(port), ''])
    expect(headerLines(parseSip(frame), 'Via')[0]).toContain(`;rport=${phone.port}`)

    const ringing = await app.reply(answer(transactionId, 180, 'to: <sip:bob@h>;tag=mine\r\n'))
    const id = `${headerValue(invite, 'Call-ID')};from-tag=${parseTag(headerValue(invite, 'From')!)}`
    expect(ringing.fields.slice(3, 5)).toEqual(['OK', 'application'])
    expect(ringing.fields.slice(6, 9)).toEqual(['udp', '127.0.0.1', String(phone.port)])
    expect(ringing.fields.slice(10)).toEqual([transactionId, id, '', 'Msg sent:', ''])
    const heard = await phone.nextResponse(180)
    expect(parseTag(headerValue(heard, 'To')!)).toBe('mine')
    expect(headerValue(heard, 'Contact')).toBe(`<sip:127.0.0.1:${port}>`)

    const app200 =
      'via: x\r\nrecord-route: <sip:evil>\r\nrseq: 1\r\ncontact: sip:bob@localhost\r\nx-Thing: 1\r\nsome-header: a\r\n'
    const echo = await app.reply(answer(transactionId, 200, app200, SDP))
    const ok = await phone.nextResponse(200)
    expect(parseSip(echo)).toEqual(ok)
    expect(ok.headers.map((line) => line.name)).toEqual([
      ...['Via', 'From', 'To', 'Call-ID', 'CSeq'],
      ...['Contact', 'x-Thing', 'Some-Header', 'Content-Type', 'Content-Length'],
    ])
    expect(headerValue(ok, 'Contact')).toBe(`sip:bob@127.0.0.1:${port}`)
    expect(parseTag(headerValue(ok, 'To')!)).toBe('mine')

    phone.ack(invite, ok, port)
    const ack = await app.next(isSip(/^ACK/))
    expect(ack.fields.slice(8)).toEqual([transactionId, id, ''])
    const bye = phone.request(
      'BYE',
      {
        uri: uri(),
        callId: headerValue(invite, 'Call-ID')!,
        from: headerValue(invite, 'From')!,
        to: headerValue(ok, 'To')!,
        sequence: 2,
      },
      port,
    )
    const byeFrame = await app.next(isSip(/^BYE/))
    expect(byeFrame.fields[9]).toBe(id)
    const byeEcho = await app.reply(answer(byeFrame.fields[8]!, 200))
    expect(byeEcho.fields.slice(10)).toEqual([byeFrame.fields[8], '', '', 'Msg sent:', ''])
    expect((await phone.nextResponse(200, 'BYE')).headers[0]).toEqual(
      bye.headers[0] && expect.objectContaining({ name: 'Via' }),
    )
  })

  it('hold a BYE back that comes right behind the ACK', async () => {
    const { invite, transactionId } = await incoming()
    const echo = app.reply(answer(transactionId, 200, '', SDP))
    const ok = await phone.nextResponse(200)
    const sentAt = performance.now()
    phone.ack(invite, ok, port)
    const to = headerValue(ok, 'To')!
    phone.request(
      'BYE',
      {
        uri: uri(),
        callId: headerValue(invite, 'Call-ID')!,
        from: headerValue(invite, 'From')!,
        to,
        sequence: 2,
      },
      port,
    )
    await echo
    await app.next(isSip(/^ACK/))
    const bye = await app.next(isSip(/^BYE/))
    expect(performance.now() - sentAt).toBeGreaterThan(20)
    answer(bye.fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
  })
})

describe('answers', () => {
  it('are sent once; a retransmission does not reach the application', async () => {
    const { invite, transactionId } = await incoming()
    phone.send(invite, port)
    await phone.nextResponse(100)
    await app.reply(answer(transactionId, 486))
    const busy = await phone.nextResponse(486)
    phone.ack(invite, busy, port)
    const second = await app.reply(answer(transactionId, 200, '', SDP))
    expect(second.fields.slice(3)).toEqual(['NOK', 'Response not sent due to unknown transaction'])
    expect((await app.reply(answer('nonsense', 200))).fields[3]).toBe('NOK')
    expect(app.rest.filter((frame) => frame.fields[1] === 'sip')).toEqual([])
  })

  it('are refused with line breaks in them or names that are none', async () => {
    const { invite, transactionId } = await incoming()
    for (const header of ['Subject: a\nEvil: b\r\n', 'Bad Name: x\r\n']) {
      expect((await app.reply(answer(transactionId, 200, header))).fields[3]).toBe('NOK')
    }
    await app.reply(answer(transactionId, 404))
    phone.ack(invite, await phone.nextResponse(404), port)
  })

  it('to INVITE are repeated until the ACK; without one the call ends with BYE', async () => {
    const { transactionId, invite } = await incoming()
    const echo = await app.reply(answer(transactionId, 200, '', SDP))
    await phone.nextResponse(200)
    await phone.nextResponse(200)
    await phone.nextResponse(200)
    const bye = await phone.nextRequest('BYE')
    expect(headerValue(bye, 'Reason')).toBe('SIP;cause=200;text="ACK timeout"')
    expect(headerValue(bye, 'Call-ID')).toBe(headerValue(invite, 'Call-ID'))
    phone.respond(bye, 200, { port })
    const frame = await app.next(isSip(/^BYE/))
    expect(frame.fields.slice(1, 3)).toEqual(['sip', 'application'])
    expect(frame.fields.slice(8)).toEqual(['unsolicited', echo.fields[11], ''])
  })

  it('are given by the engine when the application gives none', async () => {
    const { invite } = await incoming()
    phone.request('OPTIONS', { uri: uri() }, port)
    const [late, options] = await Promise.all([phone.nextResponse(408), phone.nextResponse(500, 'OPTIONS')])
    phone.ack(invite, late, port)
    expect(options.reason).toBe('Server Internal Error')
  })
})

describe('requests of the application', () => {
  it('leave complete, and their echo precedes the answers', async () => {
    const { invite, echo, transactionId } = await outgoing('x-Custom: 1\r\nsubject: \r\n')
    expect(echo.fields.slice(3, 5)).toEqual(['OK', 'application'])
    expect(echo.fields.slice(6, 9)).toEqual(['udp', '127.0.0.1', String(port)])
    expect(echo.fields.slice(11)).toEqual(['Msg sent:', ''])
    expect(parseSip(echo)).toEqual(invite)
    expect(invite.headers.map((line) => line.name)).toEqual([
      ...['Via', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq', 'Contact'],
      ...['x-Custom', 'Subject', 'Content-Type', 'Content-Length'],
    ])
    expect(headerValue(invite, 'From')).toMatch(new RegExp(`^<sip:100@127.0.0.1:${port}>;tag=.+`))
    expect(headerValue(invite, 'To')).toBe(`<${phone.uri}>`)
    phone.respond(invite, 100, { port })
    phone.respond(invite, 180, { port, tag: 'p1' })
    phone.respond(invite, 486, { port, tag: 'p1' })
    const dialogId = `${headerValue(invite, 'Call-ID')};from-tag=${parseTag(headerValue(invite, 'From')!)}`
    for (const status of [180, 486]) {
      const frame = await app.next((one) => one.fields[1] === 'sip')
      expect(head(frame)).toContain(`SIP/2.0 ${status}`)
      expect(frame.fields.slice(8)).toEqual([transactionId, dialogId, ''])
      expect(frame.fields.slice(5, 7)).toEqual(['127.0.0.1', String(phone.port)])
    }
    await phone.nextRequest('ACK')
    const ack = await app.reply(app.send(`sip||${dialogId}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`))
    expect(ack.fields[4]).toContain('ACK for non-success final response is automatically generated')
  })

  it('are refused when they make no sense', async () => {
    const nok = async (leader: string, sip: string) =>
      (await app.reply(app.send(leader, `${sip}\r\n\r\n`))).fields.slice(3)
    expect(await nok('sip||', 'CANCEL sip:a@b SIP/2.0')).toEqual(['NOK', 'transaction id missing'])
    expect(await nok('sip|nope|', 'CANCEL sip:a@b SIP/2.0')).toEqual([
      'NOK',
      'unable to cancel unknown transaction id: nope',
    ])
    expect(await nok('sip||nope', 'BYE sip:placeholder SIP/2.0')).toEqual([
      'NOK',
      'Server error: unable to find dialog for dialog id provided',
    ])
    expect(await nok('sip||', `MESSAGE ${phone.uri} SIP/2.0\r\n\r\nhello`)).toEqual([
      'NOK',
      'Server error: missing content-type',
    ])
    expect(await nok('sip||', 'OPTIONS sip:a@127.0.0.1;transport=tls SIP/2.0')).toEqual([
      'NOK',
      'requested protocol/transport not available',
    ])
    expect(await nok('sip||', 'OPTIONS tel:123 SIP/2.0')).toEqual([
      'NOK',
      'invalid request-uri: OPTIONS tel:123 SIP/2.0',
    ])
    expect(await nok('sip||', `OPTIONS ${uri()} SIP/2.0`)).toEqual(['NOK', 'can not send request to myself'])
  })

  it('go where the route field or the Route header says', async () => {
    const other = await openAgent()
    app.send(`sip|||sip:127.0.0.1:${other.port}`, 'OPTIONS sip:a@far.example SIP/2.0\r\n\r\n')
    const first = await other.nextRequest('OPTIONS')
    expect([first.uri, headerValue(first, 'Route')]).toEqual(['sip:a@far.example', undefined])
    other.respond(first, 200, { port, tag: 'x' })
    const route = `<sip:127.0.0.1:${other.port};lr>,<sip:second;lr>`
    app.send('sip||', `OPTIONS sip:a@far.example SIP/2.0\r\nroute: ${route}\r\n\r\n`)
    const second = await other.nextRequest('OPTIONS')
    expect([second.uri, headerValue(second, 'Route')]).toEqual(['sip:a@far.example', route])
    other.respond(second, 200, { port, tag: 'x' })
    await app.next(isSip(/^SIP\/2.0 200/))
    await app.next(isSip(/^SIP\/2.0 200/))
    other.close()
  })

  it('name nobody in To with parameters that only route', async () => {
    const uri = `${phone.uri};transport=udp;user=phone`
    app.send('sip||', `OPTIONS ${uri} SIP/2.0\r\n\r\n`)
    const options = await phone.nextRequest('OPTIONS')
    expect([options.uri, headerValue(options, 'To')]).toEqual([uri, `<${phone.uri};user=phone>`])
    phone.respond(options, 200, { port, tag: 'x' })
    await app.next(isSip(/^SIP\/2.0 200/))
  })

  it('get a 408 of our own making when nobody answers', async () => {
    const { transactionId } = await outgoing()
    const frame = await app.next(isSip(/^SIP\/2.0 408/))
    expect(frame.fields.slice(5, 7)).toEqual(['', '0'])
    expect(frame.fields[8]).toBe(transactionId)
  })
})

describe('several challenges', () => {
  it('leave on lines of their own', async () => {
    phone.request('REGISTER', { uri: uri() }, port)
    const register = await app.next(isSip(/^REGISTER/))
    answer(
      register.fields[8]!,
      401,
      'www-authenticate: Digest realm="a", nonce="1",Digest realm="a", nonce="2", algorithm=SHA-256\r\n',
    )
    const refused: SipResponse = await phone.nextResponse(401)
    expect(headerLines(refused, 'WWW-Authenticate')).toEqual([
      'Digest realm="a", nonce="1"',
      'Digest realm="a", nonce="2", algorithm=SHA-256',
    ])
  })
})
