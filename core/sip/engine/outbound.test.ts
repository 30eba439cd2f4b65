import { createRequire } from 'node:module'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../kit/index.ts'
import { headerValue } from '../message/index.ts'
import type { Engine } from './options.ts'
import { startEngine } from './start-engine.ts'
import { connectControl } from './testkit/control-client.ts'
import { openAgent, type SipAgent } from './testkit/sip-agent.ts'
import { expectIdle, FAST_IN_REAL_TIME, SECRET } from './testkit/site.ts'
import type { Srf } from './testkit/srf.ts'

const SrfConstructor = createRequire(import.meta.url)('drachtio-srf') as new (tags?: string[]) => Srf & {
  listen(options: object): void
}
const begun: { engine?: Engine; server?: Server; agent?: SipAgent } = {}

afterEach(async () => {
  begun.agent?.close()
  if (begun.engine) await expectIdle([begun.engine])
  begun.server?.close()
})

const start = async (options: Partial<Parameters<typeof startEngine>[0]>) => {
  begun.engine = await startEngine({
    binds: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
    control: { address: '127.0.0.1', port: 0, secret: SECRET },
    timers: FAST_IN_REAL_TIME,
    log: silentLog,
    ...options,
  })
  begun.agent = await openAgent()
  return { engine: begun.engine, agent: begun.agent, port: begun.engine.listening[0]!.port }
}

it('an application that listens is connected to, and takes every verb', async () => {
  begun.server = createServer()
  const srf = new SrfConstructor()
  srf.on('error', () => undefined)
  srf.message((req, res) => res.send(202, { headers: { Subject: req.get('Subject') } }))
  await new Promise<void>((resolve) => begun.server!.listen(0, '127.0.0.1', resolve))
  srf.listen({ server: begun.server, secret: SECRET })
  const connected = new Promise((resolve) => srf.once('connect', resolve))
  const listening = (begun.server.address() as AddressInfo).port
  const { agent, port } = await start({ applications: [{ host: '127.0.0.1', port: listening }] })
  await connected
  agent.request('MESSAGE', { uri: `sip:a@127.0.0.1:${port}`, headers: { Subject: 'outbound' } }, port)
  expect(headerValue(await agent.nextResponse(202), 'Subject')).toBe('outbound')
})

it('requests go to the applications whose tag is chosen', async () => {
  const { engine, agent, port } = await start({
    chooseTag: (request) => (request.uri.includes('night') ? 'night' : undefined),
  })
  const login = async (tags: string) => {
    const client = await connectControl(engine.control.port)
    await client.reply(client.send(`authenticate|${SECRET}|${tags}`))
    await client.reply(client.send('route|options'))
    return client
  }
  const [day, night] = [await login('day'), await login('late,night')]
  const isRequest = ({ fields }: { fields: readonly string[] }) => fields[1] === 'sip'
  for (let turn = 0; turn < 2; turn++) {
    agent.request('OPTIONS', { uri: `sip:night@127.0.0.1:${port}` }, port)
    const frame = await night.next(isRequest)
    night.send(`sip|${frame.fields[8]}|`, 'SIP/2.0 200 OK\r\n\r\n')
    await agent.nextResponse(200)
  }
  expect(day.rest.filter(isRequest)).toEqual([])
  for (const client of [day, night]) client.socket.destroy()
})
