import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog, type Logger } from '../../kit/index.ts'
import type { Engine } from './options.ts'
import { SDP, openAgent, openStreamAgent, type SipAgent } from './testkit/sip-agent.ts'
import { SECRET, startTestEngine } from './testkit/site.ts'
import { connectSrf, type Srf, type SrfDialog } from './testkit/srf.ts'

const TOLD = 'a message was to be sent to a port of this program'
let engine: Engine
let srf: Srf
let phone: SipAgent
/** The stand-in for the window of the program. */
let web: Server
let visitors = 0
let told: Record<string, unknown>[] = []
let answer: (status: number) => void
let talk: SrfDialog | undefined

const log: Logger = {
  ...silentLog,
  warn: (message, facts) => void (message === TOLD && told.push({ ...facts })),
  child: () => log,
}

beforeAll(async () => {
  web = createServer((socket) => void (visitors++, socket.destroy()))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
})
beforeEach(async () => {
  phone = await openAgent()
  ;[told, visitors] = [[], 0]
  engine = await startTestEngine(50, undefined, { log })
  engine.setDoors([{ address: '127.0.0.1', port: (web.address() as AddressInfo).port }])
  await engine.setListeners({ binds: [{ protocol: 'ws', address: '127.0.0.1', port: 0 }] })
  srf = await connectSrf(engine.control, SECRET)
  srf.invite((req, res) => {
    void srf.createUAS(req, res, { localSdp: SDP }).then((dialog) => (talk = dialog))
  })
  srf.options((_req, res) => (answer = (status) => res.send(status)))
  await vi.waitFor(() => expect(engine.tables()['applications']).toBe(1))
  return async () => {
    phone.close()
    srf.disconnect()
    await engine.close()
  }
})
afterAll(() => void web.close())

const udpPort = () => engine.listening[0]!.port

/** Places a call from the phone, which is answered and which the application then hangs up. */
async function talkOf(headers: Record<string, string>) {
  talk = undefined
  const invite = phone.request(
    'INVITE',
    { uri: `sip:a@127.0.0.1:${udpPort()}`, headers, body: SDP, contact: false },
    udpPort(),
  )
  phone.ack(invite, await phone.nextResponse(200), udpPort())
  await vi.waitFor(() => expect(talk).toBeDefined())
  void talk!.destroy().catch(() => undefined)
}

const request = (uri: string, headers: Record<string, string>) =>
  srf
    .request(uri, { method: 'MESSAGE', headers })
    .then((sent) => new Promise((resolve) => void sent.once('response', resolve)))
    .catch(() => undefined)

/** The ways in which a stranger's address comes to be one that we send to. */
const WAYS: Readonly<Record<string, (host: string, port: number) => Promise<unknown>>> = {
  'the URI of a request': (host, port) => request(`sip:x@${host}:${port};transport=tcp`, {}),
  'a Route, and so a Path': (host, port) =>
    request('sip:x@192.0.2.1', { Route: `<sip:${host}:${port};transport=tcp;lr>` }),
  'maddr of a URI': (host, port) => request(`sip:x@192.0.2.1:${port};maddr=${host};transport=tcp`, {}),
  'the Contact of a call': (host, port) => talkOf({ Contact: `<sip:x@${host}:${port};transport=tcp>` }),
  'the Record-Route of a call': (host, port) =>
    talkOf({
      Contact: `<sip:x@192.0.2.1>`,
      'Record-Route': `<sip:${host}:${port};transport=tcp;lr>`,
    }),
  async 'the Contact of an answer'(host, port) {
    void srf.createUAC(phone.uri, { localSdp: SDP }).catch(() => undefined)
    const invite = await phone.nextRequest('INVITE')
    const headers = { Contact: `<sip:x@${host}:${port};transport=tcp>` }
    phone.respond(invite, 200, { port: udpPort(), tag: 'p', headers, body: SDP })
  },
  async 'the Via of a connection that ended'(_host, port) {
    const stranger = await openStreamAgent(engine.listening[1]!.port)
    const via = `SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bKstranger`
    stranger.sendText(
      `OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:x@h>;tag=1\r\nTo: <sip:a@h>\r\nCall-ID: own-doors\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`,
      port,
    )
    await vi.waitFor(() => expect(engine.tables()['serverRequests']).toBe(1))
    stranger.close()
    await vi.waitFor(() => expect(engine.tables()['connections']).toBe(0))
    answer(200)
  },
}

const DOORS: Readonly<Record<string, () => number>> = {
  'the window': () => (web.address() as AddressInfo).port,
  'the control port': () => engine.control.port,
  'a listener of phones': () => engine.listening.find(({ protocol }) => protocol === 'ws')!.port,
}

describe.each(Object.entries(WAYS))('%s', (_way, send) => {
  it.each(Object.entries(DOORS))('never opens a connection to %s', async (_door, portOf) => {
    const port = portOf()
    await send('127.0.0.1', port)
    await vi.waitFor(() => expect(told).toMatchObject([{ address: '127.0.0.1', port }]))
    expect(visitors).toBe(0)
    expect(engine.tables()).toMatchObject({ applications: 1, connections: 0 })
  })
})
