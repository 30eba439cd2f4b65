import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { answer, app, engine, isSip, phone, port, useRawSite } from './testkit/raw-site.ts'

useRawSite()

describe('a phone behind a NAT on UDP', () => {
  it('is asked where it spoke from, whatever it is asked, until its registration runs out', async () => {
    const contactUri = 'sip:nat-phone@10.9.8.7:5060'
    phone.sendText(
      `REGISTER sip:office SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.8.7:5060;branch=z9hG4bKn1;rport\r\nFrom: <sip:7@office>;tag=1\r\n` +
        `To: <sip:7@office>\r\nCall-ID: nat\r\nCSeq: 1 REGISTER\r\nContact: <${contactUri}>\r\n\r\n`,
      port,
    )
    const register = await app.next(isSip(/^REGISTER/))
    answer(register.fields[8]!, 200, `contact: <${contactUri}>;expires=1\r\n`)
    await phone.nextResponse(200, 'REGISTER')
    for (const method of ['OPTIONS', 'MESSAGE', 'NOTIFY', 'REFER', 'INFO', 'SUBSCRIBE', 'INVITE']) {
      app.send('sip||', `${method} ${contactUri} SIP/2.0\r\n\r\n`)
      const request = await phone.nextRequest(method)
      expect(request.uri).toBe(contactUri)
      phone.respond(request, 486, { port, tag: 'n' })
      await app.next(isSip(/^SIP\/2.0 486/))
    }
    await phone.nextRequest('ACK')
    await expect.poll(() => engine.tables()['flows'], { timeout: 3000 }).toBe(0)
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
