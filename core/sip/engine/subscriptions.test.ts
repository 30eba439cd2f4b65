import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { headerValue } from '../message/index.ts'
import {
  answer,
  app,
  contact,
  engine,
  isSip,
  outgoingCall,
  parseSip,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'

const clock = createVirtualClock()
useRawSite(clock)

/** 64·T1 of the tests, in milliseconds. */
const TIMER_N_MS = 1280

const dialogs = () => engine.tables()['dialogs']
const state = (value: string) => ({ Event: 'presence', 'Subscription-State': value })

/** Subscribes the application to the phone; `parts` are those of the phone's requests in that dialog. */
async function subscribing() {
  const id = app.send('sip||', `SUBSCRIBE ${phone.uri} SIP/2.0\r\nevent: presence\r\nexpires: 60\r\n\r\n`)
  await app.reply(id)
  const subscribe = await phone.nextRequest('SUBSCRIBE')
  const from = (tag: string) => ({
    uri: uri(),
    callId: headerValue(subscribe, 'Call-ID')!,
    from: `${headerValue(subscribe, 'To')!};tag=${tag}`,
    to: headerValue(subscribe, 'From')!,
  })
  const accept = () =>
    phone.respond(subscribe, 200, { port, tag: 'p1', headers: { ...contact(), Expires: '60' } })
  return { subscribe, from, accept }
}

async function subscribed() {
  const { from, accept } = await subscribing()
  accept()
  const dialogId = (await app.next(isSip(/^SIP\/2.0 200/))).fields[9]!
  const notify = async (subscriptionState: string, sequence: number, status = 200) => {
    phone.request('NOTIFY', { ...from('p1'), sequence, headers: state(subscriptionState) }, port)
    const frame = await app.next(isSip(/^NOTIFY/))
    expect(frame.fields[9]).toBe(dialogId)
    answer(frame.fields[8]!, status)
    await phone.nextResponse(status, 'NOTIFY')
  }
  const refresh = () =>
    app.send(`sip||${dialogId}`, 'SUBSCRIBE sip:placeholder SIP/2.0\r\nexpires: 60\r\n\r\n')
  return { dialogId, notify, refresh }
}

describe('a subscription of ours', () => {
  it('is over when no NOTIFY follows the answer (timer N)', async () => {
    await subscribed()
    clock.advance(TIMER_N_MS - 10)
    expect(dialogs()).toBe(1)
    clock.advance(20)
    expect(dialogs()).toBe(0)
  })

  it('lives as long as was granted, and the grace for its last NOTIFY', async () => {
    const { notify } = await subscribed()
    await notify('active', 1)
    clock.advance(60_000)
    expect(dialogs()).toBe(1)
    clock.advance(TIMER_N_MS + 10)
    expect(dialogs()).toBe(0)
  })

  it('runs out when a NOTIFY says so, and with the NOTIFY that ends it', async () => {
    const { notify } = await subscribed()
    await notify('active;expires=10', 1)
    clock.advance(10_000 + TIMER_N_MS + 10)
    expect(dialogs()).toBe(0)
    const other = await subscribed()
    await other.notify('active', 1)
    await other.notify('terminated;reason=noresource', 2)
    expect(dialogs()).toBe(0)
  })

  it('is refreshed in its dialog; the answer may name another Contact', async () => {
    const { notify, refresh, dialogId } = await subscribed()
    await notify('active', 1)
    clock.advance(50_000)
    refresh()
    const again = await phone.nextRequest('SUBSCRIBE')
    const moved = `sip:moved@127.0.0.1:${phone.port}`
    phone.respond(again, 200, { port, headers: { Contact: `<${moved}>`, Expires: '60' } })
    expect((await app.next(isSip(/^SIP\/2.0 200/))).fields[9]).toBe(dialogId)
    clock.advance(50_000)
    expect(dialogs()).toBe(1)
    refresh()
    const third = await phone.nextRequest('SUBSCRIBE')
    expect(third.uri).toBe(moved)
    phone.respond(third, 489, { port })
    await app.next(isSip(/^SIP\/2.0 489/))
    expect(dialogs()).toBe(0)
  })

  it('outlives a refresh that fails for now, and ends when the NOTIFY that ends it crosses a refresh', async () => {
    const { notify, refresh } = await subscribed()
    await notify('active', 1)
    refresh()
    phone.respond(await phone.nextRequest('SUBSCRIBE'), 503, { port })
    await app.next(isSip(/^SIP\/2.0 503/))
    expect(dialogs()).toBe(1)
    refresh()
    const crossing = await phone.nextRequest('SUBSCRIBE')
    await notify('terminated', 2)
    phone.respond(crossing, 481, { port })
    await app.next(isSip(/^SIP\/2.0 481/))
    expect(dialogs()).toBe(0)
  })

  it('that was forked is one: NOTIFY of another branch gets 481, early or late', async () => {
    const { from, accept } = await subscribing()
    const early = phone.request('NOTIFY', { ...from('p2'), sequence: 900, headers: state('active') }, port)
    phone.request('NOTIFY', { ...from('p1'), sequence: 3, headers: state('active') }, port)
    await expect.poll(() => engine.tables()['serverRequests']).toBe(2)
    accept()
    const refused = await phone.nextResponse(481, 'NOTIFY')
    expect(headerValue(refused, 'From')).toBe(headerValue(early, 'From'))
    const notify = await app.next(isSip(/^NOTIFY/))
    expect(headerValue(parseSip(notify), 'From')).toContain('tag=p1')
    answer(notify.fields[8]!, 200)
    await phone.nextResponse(200, 'NOTIFY')
    phone.request('NOTIFY', { ...from('p2'), sequence: 901, headers: state('active') }, port)
    await phone.nextResponse(481, 'NOTIFY')
    expect(dialogs()).toBe(1)
  })

  it('that is refused leaves nothing, though a NOTIFY came before', async () => {
    const { subscribe, from } = await subscribing()
    phone.request('NOTIFY', { ...from('p1'), headers: state('active') }, port)
    await expect.poll(() => engine.tables()['serverRequests']).toBe(1)
    phone.respond(subscribe, 403, { port, tag: 'p1' })
    await app.next(isSip(/^SIP\/2.0 403/))
    await phone.nextResponse(500, 'NOTIFY')
    clock.advance(1000)
    expect(app.rest.filter(isSip(/^NOTIFY/))).toEqual([])
    expect([dialogs(), engine.tables()['serverRequests']]).toEqual([0, 0])
  })
})

describe('a subscription of the phone', () => {
  const granted = async () => {
    const subscribe = phone.request(
      'SUBSCRIBE',
      { uri: uri(), headers: { Event: 'presence', Expires: '60' } },
      port,
    )
    const frame = await app.next(isSip(/^SUBSCRIBE/))
    const echo = await app.reply(answer(frame.fields[8]!, 202, 'expires: 60\r\n'))
    const accepted = await phone.nextResponse(202, 'SUBSCRIBE')
    expect(headerValue(accepted, 'Contact')).toContain(`127.0.0.1:${port}`)
    return { subscribe, accepted, dialogId: echo.fields[11]! }
  }
  const notify = (dialogId: string, value: string) =>
    app.send(
      `sip||${dialogId}`,
      `NOTIFY sip:placeholder SIP/2.0\r\nevent: presence\r\nsubscription-state: ${value}\r\n\r\n`,
    )

  it('is refreshed, and ended by the application with NOTIFY', async () => {
    const { subscribe, accepted, dialogId } = await granted()
    clock.advance(50_000)
    const parts = {
      uri: uri(),
      callId: headerValue(subscribe, 'Call-ID')!,
      from: headerValue(subscribe, 'From')!,
      to: headerValue(accepted, 'To')!,
      sequence: 2,
      headers: { Event: 'presence', Expires: '60' },
    }
    phone.request('SUBSCRIBE', parts, port)
    const again = await app.next(isSip(/^SUBSCRIBE/))
    expect(again.fields[9]).toBe(dialogId)
    await app.reply(answer(again.fields[8]!, 200, 'expires: 60\r\n'))
    await phone.nextResponse(200, 'SUBSCRIBE')
    clock.advance(50_000)
    notify(dialogId, 'terminated;reason=deactivated')
    const last = await phone.nextRequest('NOTIFY')
    expect(headerValue(last, 'Contact')).toContain(`127.0.0.1:${port}`)
    phone.respond(last, 200, { port })
    await app.next(isSip(/^SIP\/2.0 200/))
    expect(dialogs()).toBe(0)
  })

  it.each([
    ['runs out when nobody refreshes it', undefined],
    ['is over when its NOTIFY is answered 481', 481],
    ['is over when its NOTIFY is not answered', 408],
  ])('%s', async (_, status) => {
    const { dialogId } = await granted()
    if (status === undefined) clock.advance(60_000 + TIMER_N_MS + 10)
    else {
      notify(dialogId, 'active')
      const sent = await phone.nextRequest('NOTIFY')
      if (status === 408) clock.advance(TIMER_N_MS + 10)
      else phone.respond(sent, status, { port })
      await app.next(isSip(new RegExp(`^SIP/2.0 ${status}`)))
    }
    expect(dialogs()).toBe(0)
  })

  it('for an event the application does not know is refused by the application', async () => {
    phone.request('SUBSCRIBE', { uri: uri(), headers: { Event: 'weather' } }, port)
    const frame = await app.next(isSip(/^SUBSCRIBE/))
    answer(frame.fields[8]!, 489, 'allow-events: presence\r\n')
    expect(headerValue(await phone.nextResponse(489), 'Allow-Events')).toBe('presence')
    expect(dialogs()).toBe(0)
  })
})

describe('NOTIFY without a subscription', () => {
  it('gets 481, unless it is in no dialog and the application wants it', async () => {
    phone.request('NOTIFY', { uri: uri(), to: `<${uri()}>;tag=gone`, headers: state('active') }, port)
    await phone.nextResponse(481)
    phone.request('NOTIFY', { uri: uri(), headers: state('active') }, port)
    await phone.nextResponse(481)
    await app.reply(app.send('route|notify'))
    phone.request('NOTIFY', { uri: uri(), headers: state('active') }, port)
    answer((await app.next(isSip(/^NOTIFY/))).fields[8]!, 200)
    await phone.nextResponse(200, 'NOTIFY')
  })
})

describe('REFER in a call', () => {
  const refer = async (extra: Record<string, string>, answered: string) => {
    const { invite, dialogId } = await outgoingCall()
    const parts = {
      uri: uri(),
      callId: headerValue(invite, 'Call-ID')!,
      from: `${headerValue(invite, 'To')!};tag=p1`,
      to: headerValue(invite, 'From')!,
    }
    const headers = { 'Refer-To': '<sip:c@h?Replaces=x>', 'Referred-By': '<sip:b@h>;cid="1"', ...extra }
    phone.request('REFER', { ...parts, headers }, port)
    const frame = await app.next(isSip(/^REFER/))
    for (const [name, value] of Object.entries(headers)) {
      expect(headerValue(parseSip(frame), name)).toBe(value)
    }
    answer(frame.fields[8]!, 202, answered)
    const accepted = await phone.nextResponse(202, 'REFER')
    const end = async () => {
      expect(dialogs()).toBe(1)
      phone.request('BYE', { ...parts, sequence: 9 }, port)
      clock.advance(50)
      answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
      await phone.nextResponse(200, 'BYE')
    }
    return { accepted, dialogId, end }
  }

  it('is told about in NOTIFY, and the last of them ends no call', async () => {
    const { dialogId, end } = await refer({}, '')
    for (const [subscription, body] of [
      ['active;expires=60', 'SIP/2.0 100 Trying'],
      ['terminated;reason=noresource', 'SIP/2.0 200 OK'],
    ] as const) {
      const head = `event: refer\r\nsubscription-state: ${subscription}\r\ncontent-type: message/sipfrag\r\n`
      app.send(`sip||${dialogId}`, `NOTIFY sip:placeholder SIP/2.0\r\n${head}\r\n${body}`)
      const notify = await phone.nextRequest('NOTIFY')
      expect([headerValue(notify, 'Subscription-State'), notify.body.toString()]).toEqual([
        subscription,
        Buffer.from(body).toString(),
      ])
      phone.respond(notify, 200, { port })
      await app.next(isSip(/^SIP\/2.0 200/))
    }
    await end()
  })

  it('without a subscription passes both ways as it is', async () => {
    const { accepted, end } = await refer(
      { 'Refer-Sub': 'false', Supported: 'norefersub' },
      'refer-sub: false\r\nsupported: norefersub\r\n',
    )
    expect(headerValue(accepted, 'Refer-Sub')).toBe('false')
    await end()
  })
})
