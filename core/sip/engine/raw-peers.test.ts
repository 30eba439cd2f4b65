import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  headerLines,
  headerValue,
  parseMessage,
  parseTag,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'
import type { Engine } from './options.ts'
import { connectControl, type ControlClient, type ReadFrame } from './testkit/control-client.ts'
import { leftovers, SECRET, startTestEngine } from './testkit/site.ts'
import { openAgent, SDP, type SipAgent } from './testkit/sip-agent.ts'

let engine: Engine
let app: ControlClient
let phone: SipAgent
let port: number
const uri = () => `sip:bob@127.0.0.1:${port}`

beforeEach(async () => {
  engine = await startTestEngine()
  port = engine.listening.find((one) => one.protocol === 'udp')!.port
  phone = await openAgent()
  app = await login()
  for (const verb of ['invite', 'register', 'options', 'message', 'subscribe'])
    await app.reply(app.send(`route|${verb}`))
})

afterEach(async () => {
  app.socket.destroy()
  await expect.poll(() => leftovers(engine), { timeout: 5000, interval: 50 }).toEqual({})
  phone.close()
  await engine.close()
})

async function login(): Promise<ControlClient> {
  const client = await connectControl(engine.control.port)
  await client.reply(client.send(`authenticate|${SECRET}|`))
  return client
}

const head = (frame: ReadFrame) => frame.sip.slice(0, frame.sip.indexOf('\r\n'))
const isSip = (method: RegExp) => (frame: ReadFrame) => frame.fields[1] === 'sip' && method.test(head(frame))
const parseSip = (frame: ReadFrame) => {
  const parsed = parseMessage(Buffer.from(frame.sip))
  if (!parsed.ok) throw new Error(frame.sip)
  return parsed.value
}

/** The phone calls; the application sees the INVITE. */
async function incoming(body = SDP, headers: Record<string, string> = {}) {
  const invite = phone.request('INVITE', { uri: uri(), body, headers }, port)
  await phone.nextResponse(100)
  const frame = await app.next(isSip(/^INVITE/))
  return { invite, transactionId: frame.fields[8]!, frame }
}

const answer = (transactionId: string, status: number, headers = '', body = '') =>
  app.send(`sip|${transactionId}|`, `SIP/2.0 ${status} X\r\n${headers}\r\n${body}`)

/** The phone calls and is answered. */
async function answeredCall() {
  const { invite, transactionId } = await incoming()
  const echo = await app.reply(answer(transactionId, 200, '', SDP))
  const ok = await phone.nextResponse(200, 'INVITE')
  phone.ack(invite, ok, port)
  await app.next(isSip(/^ACK/))
  const dialog = {
    callId: headerValue(invite, 'Call-ID')!,
    from: headerValue(invite, 'From')!,
    to: headerValue(ok, 'To')!,
  }
  return { invite, ok, transactionId, dialogId: echo.fields[11]!, dialog }
}

/** The application calls the phone. */
async function outgoing(headers = '') {
  const id = app.send(
    'sip||',
    `INVITE ${phone.uri} SIP/2.0\r\nfrom: sip:100@localhost\r\n${headers}\r\n${SDP}`,
  )
  const echo = await app.reply(id)
  const invite = await phone.nextRequest('INVITE')
  return { invite, transactionId: echo.fields[10]!, echo }
}

const contact = () => ({ Contact: `<${phone.uri}>` })

async function outgoingCall() {
  const { invite, transactionId } = await outgoing()
  phone.respond(invite, 200, { port, tag: 'p1', headers: contact(), body: SDP })
  const frame = await app.next(isSip(/^SIP\/2.0 200/))
  const dialogId = frame.fields[9]!
  await app.reply(app.send(`sip||${dialogId}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`))
  await phone.nextRequest('ACK')
  return { invite, transactionId, dialogId }
}

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
      `OPTIONS ${uri()} SIP/2.0\r\n${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCSeq: 1 OPTIONS\r\n\r\n`,
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

  it('after the 200: the call ends once it is acknowledged', async () => {
    const { invite, transactionId } = await incoming()
    await app.reply(answer(transactionId, 200, '', SDP))
    const ok = await phone.nextResponse(200, 'INVITE')
    phone.request('CANCEL', cancelParts(invite), port)
    phone.ack(invite, ok, port)
    await phone.nextResponse(200, 'CANCEL')
    const first = await Promise.race([
      phone.nextRequest('BYE').then((bye) => bye),
      app.next(isSip(/^BYE/)).then(() => undefined),
    ])
    if (first) phone.respond(first, 200, { port })
  })
})

const cancelParts = (invite: SipRequest) => ({
  uri: invite.uri,
  callId: headerValue(invite, 'Call-ID')!,
  from: headerValue(invite, 'From')!,
  to: headerValue(invite, 'To')!,
  branch: /branch=([^;]+)/.exec(headerValue(invite, 'Via')!)![1]!,
  contact: false,
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

  it('get a 408 of our own making when nobody answers', async () => {
    const { transactionId } = await outgoing()
    const frame = await app.next(isSip(/^SIP\/2.0 408/))
    expect(frame.fields.slice(5, 7)).toEqual(['', '0'])
    expect(frame.fields[8]).toBe(transactionId)
  })
})

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

async function hangUp(dialogId: string) {
  const id = app.send(`sip||${dialogId}`, 'BYE sip:placeholder SIP/2.0\r\n\r\n')
  const bye = await phone.nextRequest('BYE')
  expect((await app.reply(id)).fields[3]).toBe('OK')
  phone.respond(bye, 200, { port })
  await app.next(isSip(/^SIP\/2.0 200/))
}

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

describe('a phone registered over TCP', () => {
  it('is called over its connection as long as that lives', async () => {
    const socket = connect({
      port: engine.listening.find((one) => one.protocol === 'tcp')!.port,
      host: '127.0.0.1',
    })
    let text = ''
    socket.on('data', (bytes) => (text += bytes.toString()))
    const contactUri = 'sip:tcp-phone@10.9.8.7:5060;transport=tcp'
    socket.write(
      `REGISTER sip:office SIP/2.0\r\nVia: SIP/2.0/TCP 10.9.8.7;branch=z9hG4bKr1\r\nFrom: <sip:7@office>;tag=1\r\nTo: <sip:7@office>\r\n` +
        `Call-ID: reg\r\nCSeq: 1 REGISTER\r\nContact: <${contactUri}>\r\nExpires: 60\r\nContent-Length: 0\r\n\r\n`,
    )
    const register = await app.next(isSip(/^REGISTER/))
    expect(register.fields[4]).toBe('tcp')
    answer(register.fields[8]!, 200, `contact: <${contactUri}>;expires=60\r\n`)
    await expect.poll(() => text).toContain('SIP/2.0 200')
    expect(engine.tables()['flows']).toBe(1)
    const echo = await app.reply(app.send('sip||', `OPTIONS ${contactUri} SIP/2.0\r\n\r\n`))
    expect(echo.fields[6]).toBe('tcp')
    await expect.poll(() => text).toContain(`OPTIONS ${contactUri}`)
    const [request] = /OPTIONS [^]*/.exec(text)!
    const copied = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
    socket.write(`SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
    expect((await app.next(isSip(/^SIP\/2.0 200/))).fields[8]).toBe(echo.fields[10])
    socket.destroy()
    await expect.poll(() => engine.tables()['flows']).toBe(0)
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
