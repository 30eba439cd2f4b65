import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from './options.ts'
import { expectIdle, startSite, type Site } from './testkit/site.ts'
import { openAgent, SDP } from './testkit/sip-agent.ts'
import type { SrfDialog, SrfMessage, SrfRequest } from './testkit/srf.ts'

let a: Site
let b: Site

const used: Engine[] = []

beforeEach(async () => {
  ;[a, b] = await Promise.all([startSite(), startSite()])
  used.push(a.engine, b.engine)
})

afterEach(() => {
  a.disconnect()
  b.disconnect()
})

afterAll(() => expectIdle(used))

const event = <T>(source: { once(name: string, listener: (arg: T) => void): unknown }, name: string) =>
  new Promise<T>((resolve) => source.once(name, resolve))

/** Places a call from a to b through drachtio-srf on both sides. */
async function call(params = ''): Promise<{ uac: SrfDialog; uas: SrfDialog; provisional: number[] }> {
  const provisional: number[] = []
  const answered = new Promise<SrfDialog>((resolve) =>
    b.srf.invite((req, res) => {
      res.send(180)
      void b.srf.createUAS(req, res, { localSdp: `${SDP}a=b\r\n` }).then(resolve)
    }),
  )
  const uac = await a.srf.createUAC(
    b.uri('bob', params),
    { localSdp: SDP, callingNumber: '100' },
    { cbProvisional: (res: SrfMessage) => provisional.push(res.status) },
  )
  return { uac, uas: await answered, provisional }
}

describe.each(['', ';transport=tcp'])('a call with drachtio-srf on both sides %s', (params) => {
  it('rings, is answered, and ended by the caller', async () => {
    const { uac, uas, provisional } = await call(params)
    expect(provisional).toEqual([180])
    expect(uac.remote.sdp).toBe(`${SDP}a=b\r\n`)
    expect(uas.remote.sdp).toBe(SDP)
    expect(uac.id).toBe(`${uac.sip.callId};from-tag=${uac.sip.localTag}`)
    expect(uac.local.contact).toContain(`sip:100@127.0.0.1:${a.port}`)
    const destroyed = event(uas, 'destroy')
    await uac.destroy()
    await destroyed
    expect(leftoversOfDialogs()).toEqual([0, 0])
  })

  it('is ended by the called side', async () => {
    const { uac, uas } = await call(params)
    const destroyed = event(uac, 'destroy')
    await uas.destroy()
    await destroyed
    expect(leftoversOfDialogs()).toEqual([0, 0])
  })

  it('re-INVITEs both ways', async () => {
    const { uac, uas } = await call(params)
    uas.on('modify', (_req: SrfRequest, res: SrfRequest['res']) => res.send(200, { body: `${SDP}a=uas\r\n` }))
    uac.on('modify', (_req: SrfRequest, res: SrfRequest['res']) => res.send(200, { body: `${SDP}a=uac\r\n` }))
    expect(await uac.modify(`${SDP}a=new\r\n`)).toBe(`${SDP}a=uas\r\n`)
    expect(await uas.modify(`${SDP}a=newer\r\n`)).toBe(`${SDP}a=uac\r\n`)
    expect(await uac.modify(`${SDP}a=newest\r\n`)).toBe(`${SDP}a=uas\r\n`)
    await uac.destroy()
  })

  it.each(['INFO', 'OPTIONS', 'MESSAGE', 'UPDATE', 'REFER', 'NOTIFY'])(
    'passes %s in the dialog both ways',
    async (method) => {
      const { uac, uas } = await call(params)
      for (const [from, to] of [
        [uac, uas],
        [uas, uac],
      ] as const) {
        const received = new Promise<SrfRequest>((resolve) =>
          to.once(method.toLowerCase(), (req: SrfRequest, res: SrfRequest['res']) => {
            res.send(202, { headers: { 'X-Seen': 'yes' } })
            resolve(req)
          }),
        )
        const headers = {
          'Refer-To': '<sip:c@h>',
          Event: 'refer',
          'Subscription-State': 'terminated;reason=noresource',
        }
        const response = await from.request({
          method,
          headers: { ...headers, 'Content-Type': 'text/plain' },
          body: 'grüß',
        })
        const request = await received
        expect([response.status, response.get('X-Seen'), request.body]).toEqual([202, 'yes', 'grüß'])
        expect(request.uri).toContain(`127.0.0.1:${from === uac ? b.port : a.port}`)
      }
      await uas.destroy()
    },
  )
})

describe('a call with drachtio-srf and a phone', () => {
  it('a 180 to its re-INVITE does not lose the 200', async () => {
    const phone = await openAgent()
    const { port } = a.engine.listening.find((one) => one.protocol === 'udp')!
    const accept = async (tag: string | undefined, sdp: string) => {
      const invite = await phone.nextRequest('INVITE')
      const parts = { port, ...(tag === undefined ? {} : { tag }) }
      phone.respond(invite, 180, parts)
      phone.respond(invite, 200, { ...parts, headers: { Contact: `<${phone.uri}>` }, body: sdp })
    }
    const [uac] = await Promise.all([a.srf.createUAC(phone.uri, { localSdp: SDP }), accept('p', SDP)])
    const [changed] = await Promise.all([uac.modify(`${SDP}a=1\r\n`), accept(undefined, `${SDP}a=2\r\n`)])
    expect(changed).toBe(`${SDP}a=2\r\n`)
    await phone.nextRequest('ACK')
    await phone.nextRequest('ACK')
    const [bye] = await Promise.all([phone.nextRequest('BYE'), uac.destroy()])
    phone.respond(bye, 200, { port })
    await expect.poll(() => a.engine.tables()['dialogs']).toBe(0)
    phone.close()
  })

  it('whose application restarts ends on the other side', async () => {
    const { uas } = await call()
    const destroyed = event(uas, 'destroy')
    a.disconnect()
    await destroyed
    await expect.poll(leftoversOfDialogs).toEqual([0, 0])
  })
})

const leftoversOfDialogs = () => [a.engine.tables()['dialogs'], b.engine.tables()['dialogs']]

describe('calls that are not answered', () => {
  it('is cancelled by the caller while it rings', async () => {
    const cancelled = new Promise<void>((resolve) =>
      b.srf.invite((req, res) => {
        res.send(180)
        req.on('cancel', () => resolve())
      }),
    )
    let invite: SrfRequest | undefined
    const failed = a.srf.createUAC(
      b.uri('bob'),
      { localSdp: SDP },
      {
        cbRequest: (_error: unknown, req: SrfRequest) => (invite = req),
        cbProvisional: () =>
          invite?.cancel({ headers: { Reason: 'SIP;cause=200;text="Call completed elsewhere"' } }),
      },
    )
    await expect(failed).rejects.toMatchObject({ status: 487 })
    await cancelled
  })

  it('is cancelled before the other application has said anything', async () => {
    const seen = new Promise<SrfRequest>((resolve) => b.srf.invite((req) => resolve(req)))
    let invite: SrfRequest | undefined
    const failed = a.srf.createUAC(
      b.uri('bob'),
      { localSdp: SDP },
      { cbRequest: (_e: unknown, req: SrfRequest) => (invite = req) },
    )
    const req = await seen
    const cancelled = event(req, 'cancel')
    invite?.cancel()
    await expect(failed).rejects.toMatchObject({ status: 487 })
    await cancelled
    const late = new Promise<unknown>((resolve) =>
      req.res.send(200, { body: SDP }, (error) => resolve(error)),
    )
    expect(await late).toBe('Response not sent due to unknown transaction')
  })

  it.each([486, 603, 302])('is refused with %i', async (status) => {
    b.srf.invite((_req, res) => res.send(status, { headers: { Contact: '<sip:else@h>', 'X-Why': 'so' } }))
    const refused = a.srf.createUAC(b.uri('bob'), { localSdp: SDP })
    await expect(refused).rejects.toMatchObject({ status })
  })

  it('meets nobody: 503 from an engine without route, 408 from silence, 503 from a name that is not there', async () => {
    await expect(a.srf.createUAC(b.uri('bob'), { localSdp: SDP })).rejects.toMatchObject({ status: 503 })
    await expect(a.srf.createUAC('sip:x@127.0.0.1:9', { localSdp: SDP })).rejects.toMatchObject({
      status: expect.toSatisfy((status: number) => status === 408 || status === 503),
    })
    await expect(a.srf.createUAC('sip:x@no-such-host.invalid', { localSdp: SDP })).rejects.toMatchObject({
      status: 503,
    })
  })

  it('does not call itself', async () => {
    await expect(a.srf.createUAC(a.uri('me'), { localSdp: SDP })).rejects.toThrow(
      'can not send request to myself',
    )
  })
})

describe('delayed offer', () => {
  it('carries the answer in the ACK, as late as the application likes', async () => {
    const answered = new Promise<SrfDialog>((resolve) =>
      b.srf.invite((req, res) => void b.srf.createUAS(req, res, { localSdp: SDP }).then(resolve)),
    )
    const offer = (await a.srf.createUAC(b.uri('bob'), { noAck: true })) as unknown as {
      sdp: string
      ack(sdp: string): Promise<SrfDialog>
    }
    expect(offer.sdp).toBe(SDP)
    const uas = await answered
    const acked = event<SrfRequest>(uas, 'ack')
    const uac = await offer.ack(`${SDP}a=answer\r\n`)
    expect((await acked).body).toBe(`${SDP}a=answer\r\n`)
    await uac.destroy()
  })
})

describe('requests outside dialogs', () => {
  it('registers with digest; two challenges leave on two lines and MD5 is answered', async () => {
    const seen: SrfRequest[] = []
    b.srf.register((req, res) => {
      seen.push(req)
      const authorization = req.has('Authorization')
      if (authorization)
        return res.send(200, { headers: { Contact: `${req.get('Contact')};expires=60`, Expires: '60' } })
      const challenge = (algorithm: string) =>
        `Digest realm="office", nonce="${algorithm}-1", algorithm=${algorithm}, qop="auth"`
      res.send(401, { headers: { 'WWW-Authenticate': `${challenge('MD5')},${challenge('SHA-256')}` } })
    })
    const req = await a.srf.request(b.uri('100'), {
      method: 'REGISTER',
      headers: {
        To: 'sip:100@office.local',
        From: 'sip:100@office.local',
        Contact: '<sip:100@localhost>',
        Expires: '60',
      },
      auth: { username: '100', password: 'secret' },
    })
    const response = await event<SrfMessage>(req, 'response')
    expect(response.status).toBe(200)
    expect(response.get('Contact')).toBe(`<sip:100@127.0.0.1:${a.port}>;expires=60`)
    // A copy that comes behind the challenge is challenged once more.
    const accepted = seen.at(-1)!
    expect(accepted.get('Authorization')).toMatch(/nonce="MD5-1"/)
    expect(accepted.get('Call-ID')).toBe(seen[0]!.get('Call-ID'))
    expect(accepted.get('From')).toBe(seen[0]!.get('From'))
    expect(parseInt(accepted.get('CSeq'))).toBe(parseInt(seen[0]!.get('CSeq')) + 1)
  })

  it.each(['OPTIONS', 'MESSAGE', 'REFER', 'SUBSCRIBE'])('passes %s', async (method) => {
    const handler = (req: SrfRequest, res: SrfRequest['res']) =>
      res.send(method === 'OPTIONS' ? 200 : 488, { body: req.body })
    const add = {
      OPTIONS: b.srf.options,
      MESSAGE: b.srf.message,
      REFER: b.srf.refer,
      SUBSCRIBE: b.srf.subscribe,
    }[method]!
    add.call(b.srf, handler)
    const req = await a.srf.request(b.uri('bob'), {
      method,
      headers: { 'Content-Type': 'text/plain' },
      body: 'Tee & Käse',
    })
    const response = await event<SrfMessage>(req, 'response')
    expect([response.status, response.body]).toEqual([method === 'OPTIONS' ? 200 : 488, 'Tee & Käse'])
  })
})

describe('subscriptions', () => {
  it('make a dialog, carry NOTIFY, and end with it', async () => {
    const accepted = new Promise<SrfDialog>((resolve) =>
      b.srf.subscribe(
        (req, res) => void b.srf.createUAS(req, res, { headers: { Expires: '60' } }).then(resolve),
      ),
    )
    const uac = await a.srf.createUAC(b.uri('bob'), {
      method: 'SUBSCRIBE',
      headers: { Event: 'presence', Expires: '60' },
    })
    const uas = await accepted
    const notified = new Promise<SrfRequest>((resolve) =>
      uac.once('notify', (req: SrfRequest, res: SrfRequest['res']) => {
        res.send(200)
        resolve(req)
      }),
    )
    const response = await uas.request({
      method: 'NOTIFY',
      headers: { Event: 'presence', 'Subscription-State': 'active' },
    })
    expect([response.status, (await notified).get('Event')]).toEqual([200, 'presence'])
    await uas.destroy()
    await expect.poll(leftoversOfDialogs).toEqual([0, 0])
  })
})
