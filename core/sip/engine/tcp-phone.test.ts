import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerValue } from '../message/index.ts'
import { answer, app, engine, isSip, tcpPort, useRawSite } from './testkit/raw-site.ts'
import { openStreamAgent, SDP, type SipAgent } from './testkit/sip-agent.ts'

useRawSite()
let desk: SipAgent
let port: number

beforeEach(async () => {
  port = tcpPort()
  desk = await openStreamAgent(port)
})
afterEach(() => desk.close())

const uri = () => `sip:bob@127.0.0.1:${port};transport=tcp`
const contact = () => ({ Contact: `<${desk.uri}>` })

async function registered() {
  desk.request('REGISTER', { uri: uri(), headers: { Expires: '60' } }, port)
  const frame = await app.next(isSip(/^REGISTER/))
  answer(frame.fields[8]!, 200, `contact: <${desk.uri}>;expires=60\r\n`)
  await desk.nextResponse(200, 'REGISTER')
}

/** Sends a request of the application to the desk phone on the connection that it registered over. */
const ask = (method: string, body = '') =>
  app.reply(app.send('sip||', `${method} ${desk.uri} SIP/2.0\r\n\r\n${body}`))

async function called() {
  await registered()
  await ask('INVITE', SDP)
  const invite = await desk.nextRequest('INVITE')
  const accept = () => desk.respond(invite, 200, { port, tag: 'd', headers: contact(), body: SDP })
  accept()
  const dialogId = (await app.next(isSip(/^SIP\/2.0 200/))).fields[9]!
  await app.reply(app.send(`sip||${dialogId}`, 'ACK sip:x SIP/2.0\r\n\r\n'))
  await desk.nextRequest('ACK')
  return { invite, accept, dialogId }
}
const bye = (dialogId: string) =>
  app.reply(app.send(`sip||${dialogId}`, 'BYE sip:placeholder SIP/2.0\r\n\r\n'))

describe('a phone on TCP', () => {
  it('gets our 200 again until it acknowledges', async () => {
    const invite = desk.request('INVITE', { uri: uri(), body: SDP }, port)
    const { fields } = await app.next(isSip(/^INVITE/))
    expect(fields[4]).toBe('tcp')
    const dialogId = (await app.reply(answer(fields[8]!, 200, '', SDP))).fields[11]!
    await desk.nextResponse(200, 'INVITE')
    const copy = await desk.nextResponse(200, 'INVITE')
    desk.ack(invite, copy, port)
    await app.next(isSip(/^ACK/))
    await bye(dialogId)
    desk.respond(await desk.nextRequest('BYE'), 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
  })

  it('gets an ACK for every copy of its 200', async () => {
    const { accept, dialogId, invite } = await called()
    accept()
    const again = await desk.nextRequest('ACK')
    expect(headerValue(again, 'Call-ID')).toBe(headerValue(invite, 'Call-ID'))
    await bye(dialogId)
    desk.respond(await desk.nextRequest('BYE'), 200, { port })
    await app.next((frame) => isSip(/^SIP\/2.0 200/)(frame) && frame.sip.includes(' BYE\r\n'))
    expect(app.rest.filter(isSip(/./))).toEqual([])
  })

  it('whose connection dies: what is under way fails at once, and what is asked then', async () => {
    await registered()
    expect(engine.tables()['flows']).toBe(1)
    await ask('INVITE', SDP)
    desk.respond(await desk.nextRequest('INVITE'), 180, { port, tag: 'd' })
    await app.next(isSip(/^SIP\/2.0 180/))
    await ask('OPTIONS')
    await desk.nextRequest('OPTIONS')
    desk.close()
    const failed = [await app.next(isSip(/^SIP\/2.0 503/)), await app.next(isSip(/^SIP\/2.0 503/))]
    expect(failed.map((frame) => /^CSeq: \d+ (\w+)/m.exec(frame.sip)?.[1]).sort()).toEqual([
      'INVITE',
      'OPTIONS',
    ])
    expect(engine.tables()['flows']).toBe(0)
    await ask('OPTIONS')
    await app.next(isSip(/^SIP\/2.0 503/))
  })

  it('whose connection dies in a call: the BYE fails at once and the call is over', async () => {
    const { dialogId } = await called()
    desk.close()
    await expect.poll(() => engine.tables()['flows']).toBe(0)
    expect((await bye(dialogId)).fields[3]).toBe('OK')
    await app.next(isSip(/^SIP\/2.0 503/))
    expect(engine.tables()['dialogs']).toBe(0)
  })
})
