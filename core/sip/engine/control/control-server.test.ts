import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog, systemClock } from '../../../kit/index.ts'
import { connectControl, type ControlClient } from '../testkit/control-client.ts'
import type { Application } from './application.ts'
import { listenForApplications, type ControlServer } from './control-server.ts'
import { createRoutes, type Routes } from './routes.ts'
import type { SipFrame } from './leader.ts'

let server: ControlServer
let client: ControlClient
let routes: Routes
let messages: SipFrame[]
let gone: Application[]

beforeEach(async () => {
  const table = createRoutes()
  const lost: Application[] = []
  routes = table
  messages = []
  gone = lost
  server = await listenForApplications(
    {
      address: '127.0.0.1',
      port: 0,
      secret: 'sécret',
      maxFrameBytes: 4 << 20,
      refusalDelayMs: 20,
      greeting: () => ['udp/192.0.2.1:5060', 'v0.9.10-x', 'udp/127.0.0.1:5060'],
      log: silentLog,
      clock: systemClock,
    },
    {
      message: (app, frame) => {
        if (frame.dialogId === 'throw') throw new Error('boom')
        messages.push(frame)
        app.send({ leader: 'sip|network|', message: frame.text })
      },
      proxy: (app, frame) => app.send({ leader: `response|${frame.id}|OK|done` }),
      routed: (app, verb) => table.add(app, verb),
      unrouted: (app, verb) => table.remove(app, verb),
      gone: (app) => {
        table.drop(app)
        lost.push(app)
      },
    },
  )
  client = await connectControl(server.port)
})

afterEach(async () => {
  client.socket.destroy()
  await server.close()
})

const login = async (one = client) => one.reply(one.send('authenticate|sécret|a,b'))

describe('control port', () => {
  it('greets with addresses and version', async () => {
    const { fields } = await login()
    expect(fields.slice(1)).toEqual([
      'response',
      'm1',
      'OK',
      'udp/192.0.2.1:5060',
      'v0.9.10-x',
      'udp/127.0.0.1:5060',
    ])
    expect(fields[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('refuses a wrong secret, then closes', async () => {
    const { fields } = await client.reply(client.send('authenticate|wrong|'))
    expect(fields.slice(3)).toEqual(['NO', 'incorrect secret'])
    await client.closed
    await expect.poll(() => server.size).toBe(0)
  })

  it('does nothing but ping before the secret', async () => {
    expect((await client.reply(client.send('ping'))).fields.slice(3)).toEqual(['OK', 'pong'])
    expect((await client.reply(client.send('route|invite'))).fields[3]).toBe('NO')
    expect((await client.reply(client.send('sip||', 'OPTIONS sip:a SIP/2.0\r\n\r\n'))).fields[3]).toBe('NO')
    expect(routes.next('invite')).toBeUndefined()
    expect(messages).toEqual([])
  })

  it('keeps routes as a set, takes away only the named one, and asks several applications in turn', async () => {
    const second = await connectControl(server.port)
    await login()
    await login(second)
    for (const verb of ['invite', 'INVITE', 'invite', 'options'])
      await client.reply(client.send(`route|${verb}`))
    await second.reply(second.send('route|invite'))
    const turns = [1, 2, 3, 4].map(() => routes.next('invite')?.id)
    expect(turns).toEqual([1, 2, 1, 2])
    await client.reply(client.send('remove_route|options'))
    expect(routes.next('options')).toBeUndefined()
    expect(routes.next('invite')?.id).toBe(1)
    second.socket.destroy()
    await expect.poll(() => gone.length).toBe(1)
    expect([routes.next('invite')?.id, routes.next('invite')?.id]).toEqual([1, 1])
  })

  it('passes SIP frames of a megabyte and more both ways', async () => {
    await login()
    const body = 'ü'.repeat(600_000)
    client.send('sip|t|d|r', `MESSAGE sip:a SIP/2.0\r\n\r\n${body}`)
    const back = await client.next((frame) => frame.fields[1] === 'sip')
    expect(back.sip.endsWith(body)).toBe(true)
    expect(messages[0]).toMatchObject({ transactionId: 't', dialogId: 'd', routeUri: 'r' })
  })

  it('answers what it does not know and what it does not do, and lives on', async () => {
    await login()
    expect((await client.reply(client.send('hello'))).fields.slice(3)).toEqual(['NO', 'Unknown message type'])
    expect((await client.reply(client.send('sip||throw', 'x'))).fields[3]).toBe('NOK')
    expect((await client.reply(client.send('ping'))).fields[4]).toBe('pong')
  })

  it('closes a connection that does not speak frames', async () => {
    client.socket.write('GET / HTTP/1.1\r\n\r\n')
    await client.closed
    await expect.poll(() => gone.length).toBe(1)
  })
})
