import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerValue, headerValues } from '../../message/index.ts'
import { app, cancelParts, incoming, phone, port, useRawSite } from '../testkit/raw-site.ts'
import { openAgent, SDP, type SipAgent } from '../testkit/sip-agent.ts'

useRawSite()
let desk: SipAgent
let mobile: SipAgent

beforeEach(async () => {
  desk = await openAgent()
  mobile = await openAgent()
})
afterEach(() => {
  desk.close()
  mobile.close()
})

interface Order {
  readonly targets: readonly SipAgent[]
  readonly remain?: boolean
  readonly follow?: boolean
  readonly order?: 'serial' | 'simultaneous'
  readonly provisional?: string
  readonly final?: string
}

/** Places a call from the phone that the application has proxied. */
async function proxied({ targets, remain, follow, order = 'serial', provisional = '', final = '' }: Order) {
  const { invite, transactionId } = await incoming()
  const fields = [
    remain ? 'remainInDialog' : '',
    'fullResponse',
    follow ? 'followRedirects' : '',
    order,
    provisional,
    final,
    ...targets.map((target) => target.uri),
  ]
  const id = app.send(
    `proxy|${transactionId}|${fields.join('|')}`,
    `INVITE ${targets[0]!.uri} SIP/2.0\r\nX-Added: yes\r\n\r\n`,
  )
  return { invite, id }
}
const contactOf = (agent: SipAgent) => ({ Contact: `<${agent.uri}>` })

describe('a proxied call', () => {
  it('leaves with one Via and one hop more, and its answers come back without them', async () => {
    const { invite, id } = await proxied({ targets: [desk] })
    const forwarded = await desk.nextRequest('INVITE')
    expect(forwarded.uri).toBe(desk.uri)
    expect(headerValues(forwarded, 'Via')).toHaveLength(2)
    expect(headerValue(forwarded, 'Max-Forwards')).toBe('69')
    expect(headerValue(forwarded, 'X-Added')).toBe('yes')
    expect(headerValue(forwarded, 'Record-Route')).toBeUndefined()
    desk.respond(forwarded, 180, { port, tag: 'd' })
    expect(headerValues(await phone.nextResponse(180), 'Via')).toHaveLength(1)
    desk.respond(forwarded, 200, { port, tag: 'd', headers: contactOf(desk), body: SDP })
    const ok = await phone.nextResponse(200, 'INVITE')
    expect(headerValue(ok, 'Contact')).toBe(`<${desk.uri}>`)
    expect((await app.reply(id)).fields.at(-1)).toBe('continue')
    expect((await app.reply(id)).fields.slice(3)).toEqual(['OK', 'done'])
    expect(headerValue(invite, 'Call-ID')).toBe(headerValue(ok, 'Call-ID'))
  })

  it('stays on the way of its dialog where the application wants it', async () => {
    const { invite } = await proxied({ targets: [desk], remain: true })
    const forwarded = await desk.nextRequest('INVITE')
    const route = headerValue(forwarded, 'Record-Route')!
    expect(route).toMatch(new RegExp(`^<sip:[0-9a-f]{20}@127.0.0.1:${port};lr>$`))
    desk.respond(forwarded, 200, {
      port,
      tag: 'd',
      headers: { ...contactOf(desk), 'Record-Route': route },
      body: SDP,
    })
    const ok = await phone.nextResponse(200, 'INVITE')
    const inside = {
      uri: desk.uri,
      callId: headerValue(invite, 'Call-ID')!,
      from: headerValue(invite, 'From')!,
      to: headerValue(ok, 'To')!,
      headers: { Route: route },
    }
    phone.request('ACK', inside, port)
    const ack = await desk.nextRequest('ACK')
    expect(headerValue(ack, 'Route')).toBeUndefined()
    expect(headerValue(ack, 'Max-Forwards')).toBe('69')
    phone.request('BYE', { ...inside, sequence: 2 }, port)
    const bye = await desk.nextRequest('BYE')
    expect(headerValues(bye, 'Via')).toHaveLength(2)
    desk.respond(bye, 200, { port })
    expect(headerValues(await phone.nextResponse(200, 'BYE'), 'Via')).toHaveLength(1)
  })

  it('goes on to the next target when one is busy', async () => {
    await proxied({ targets: [desk, mobile] })
    const first = await desk.nextRequest('INVITE')
    desk.respond(first, 486, { port, tag: 'd' })
    await desk.nextRequest('ACK')
    const second = await mobile.nextRequest('INVITE')
    mobile.respond(second, 200, { port, tag: 'm', headers: contactOf(mobile), body: SDP })
    expect(headerValue(await phone.nextResponse(200, 'INVITE'), 'To')).toContain('tag=m')
  })

  it('rings everywhere at once; the first answer ends the others', async () => {
    await proxied({ targets: [desk, mobile], order: 'simultaneous' })
    const [first, second] = [await desk.nextRequest('INVITE'), await mobile.nextRequest('INVITE')]
    desk.respond(first, 180, { port, tag: 'd' })
    mobile.respond(second, 200, { port, tag: 'm', headers: contactOf(mobile), body: SDP })
    const cancel = await desk.nextRequest('CANCEL')
    desk.respond(cancel, 200, { port })
    desk.respond(first, 487, { port, tag: 'd' })
    await desk.nextRequest('ACK')
    expect(headerValue(await phone.nextResponse(200, 'INVITE'), 'To')).toContain('tag=m')
  })

  it('ends with the best of the answers', async () => {
    const { invite } = await proxied({ targets: [desk, mobile], order: 'simultaneous' })
    const [first, second] = [await desk.nextRequest('INVITE'), await mobile.nextRequest('INVITE')]
    desk.respond(first, 503, { port, tag: 'd' })
    mobile.respond(second, 486, { port, tag: 'm' })
    phone.ack(invite, await phone.nextResponse(486), port)
  })

  it('a decline for everybody ends the search', async () => {
    const { invite } = await proxied({ targets: [desk, mobile] })
    desk.respond(await desk.nextRequest('INVITE'), 603, { port, tag: 'd' })
    phone.ack(invite, await phone.nextResponse(603), port)
    expect(mobile.rest).toEqual([])
  })

  it('follows redirects where the application wants it', async () => {
    await proxied({ targets: [desk], follow: true })
    desk.respond(await desk.nextRequest('INVITE'), 302, { port, tag: 'd', headers: contactOf(mobile) })
    const second = await mobile.nextRequest('INVITE')
    mobile.respond(second, 200, { port, tag: 'm', headers: contactOf(mobile), body: SDP })
    await phone.nextResponse(200, 'INVITE')
  })

  it('does not wait for a target longer than it is told to', async () => {
    await proxied({ targets: [desk, mobile], provisional: '50ms' })
    const second = await mobile.nextRequest('INVITE')
    mobile.respond(second, 180, { port, tag: 'm' })
    mobile.respond(second, 200, { port, tag: 'm', headers: contactOf(mobile), body: SDP })
    await phone.nextResponse(200, 'INVITE')
  })

  it('nor for its final answer: the target hears CANCEL', async () => {
    const { invite } = await proxied({ targets: [desk], final: '50ms' })
    const ringing = await desk.nextRequest('INVITE')
    desk.respond(ringing, 180, { port, tag: 'd' })
    const cancel = await desk.nextRequest('CANCEL')
    desk.respond(cancel, 200, { port })
    desk.respond(ringing, 487, { port, tag: 'd' })
    phone.ack(invite, await phone.nextResponse(408), port)
  })

  it('the caller gives up: the target hears CANCEL, the caller its 487', async () => {
    const { invite } = await proxied({ targets: [desk] })
    const ringing = await desk.nextRequest('INVITE')
    desk.respond(ringing, 180, { port, tag: 'd' })
    await phone.nextResponse(180)
    phone.request('CANCEL', cancelParts(invite), port)
    await phone.nextResponse(200, 'CANCEL')
    desk.respond(await desk.nextRequest('CANCEL'), 200, { port })
    desk.respond(ringing, 487, { port, tag: 'd' })
    phone.ack(invite, await phone.nextResponse(487), port)
  })

  it.each([
    ['ourselves', () => `sip:nobody@127.0.0.1:${port}`],
    ['a transport that we do not have', () => 'sip:nobody@127.0.0.1:5061;transport=tls'],
    ['a transport that nobody has', () => 'sip:nobody@127.0.0.1;transport=sctp'],
    ['no address', () => 'tel:123'],
  ])('ends with 500 where the only way leads to %s', async (_, target) => {
    const { transactionId, invite } = await incoming()
    app.send(`proxy|${transactionId}||fullResponse||serial|||${target()}`, 'INVITE sip:x SIP/2.0\r\n\r\n')
    phone.ack(invite, await phone.nextResponse(500), port)
  })

  it('a target that is out of service is no reason for the caller to leave us: 500', async () => {
    const { invite } = await proxied({ targets: [desk] })
    desk.respond(await desk.nextRequest('INVITE'), 503, { port, tag: 'd', headers: { 'Retry-After': '60' } })
    const response = await phone.nextResponse(500)
    phone.ack(invite, response, port)
    expect(headerValue(response, 'Retry-After')).toBeUndefined()
  })

  it('an unknown transaction is refused by name', async () => {
    const reply = await app.reply(
      app.send('proxy|nothing||||serial|||sip:a@b', 'INVITE sip:x SIP/2.0\r\n\r\n'),
    )
    expect(reply.fields.slice(3)).toEqual(['NOK', 'Unknown transaction id: nothing'])
  })
})

describe('a stranger who writes our address into a Route', () => {
  it.each(['OPTIONS', 'INVITE', 'BYE', 'MESSAGE', 'REGISTER', 'DANCE'])(
    'has no %s forwarded',
    async (method) => {
      for (const route of [`<sip:127.0.0.1:${port};lr>`, `<sip:00000000000000000000@127.0.0.1:${port};lr>`]) {
        const parts = { uri: desk.uri, to: '<sip:a@b>;tag=1', headers: { Route: route } }
        const request = phone.request(method, parts, port)
        const response = await phone.nextResponse(481, method)
        if (method === 'INVITE') phone.ack(request, response, port)
        phone.request('ACK', parts, port)
      }
      await app.reply(app.send('ping'))
      expect(desk.rest).toEqual([])
    },
  )
})
