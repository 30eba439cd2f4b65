import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { headerValue, parseMessage, type SipRequest } from '../../message/index.ts'
import type { VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import type { Engine, EngineOptions } from '../options.ts'
import { connectControl, type ControlClient, type ReadFrame } from './control-client.ts'
import { openAgent, SDP, type SipAgent } from './sip-agent.ts'
import { expectIdle, SECRET, startTestEngine } from './site.ts'

const DAY_MS = 86_400_000

/** The engine of the running test. */
export let engine: Engine
/** Its application, which routes INVITE, REGISTER, OPTIONS, MESSAGE and SUBSCRIBE. */
export let app: ControlClient
/** A phone on UDP. */
export let phone: SipAgent
/** The engine's SIP port. */
export let port: number

/**
 * Prepares a fresh engine, application and phone for each test of the file; in the end no table of any engine may hold
 * anything.
 */
export function useRawSite(clock?: VirtualClock, more: Partial<EngineOptions> = {}): void {
  const used: Engine[] = []
  beforeEach(async () => {
    engine = await startTestEngine(50, clock, more)
    used.push(engine)
    port = engine.listening.find((one) => one.protocol === 'udp')!.port
    phone = await openAgent()
    app = await login()
    for (const verb of ['invite', 'register', 'options', 'message', 'subscribe']) {
      await app.reply(app.send(`route|${verb}`))
    }
  })
  afterEach(() => {
    app.socket.destroy()
    phone.close()
  })
  afterAll(() => expectIdle(used, () => clock?.advance(DAY_MS)))
}

/** Returns the engine's TCP port. */
export const tcpPort = () => engine.listening.find((one) => one.protocol === 'tcp')!.port

export const uri = () => `sip:bob@127.0.0.1:${port}`

export async function login(): Promise<ControlClient> {
  const client = await connectControl(engine.control.port)
  await client.reply(client.send(`authenticate|${SECRET}|`))
  return client
}

export const head = (frame: ReadFrame) => frame.sip.slice(0, frame.sip.indexOf('\r\n'))
export const isSip = (method: RegExp) => (frame: ReadFrame) =>
  frame.fields[1] === 'sip' && method.test(head(frame))
export const parseSip = (frame: ReadFrame) => {
  const parsed = parseMessage(Buffer.from(frame.sip))
  if (!parsed.ok) throw new Error(frame.sip)
  return parsed.value
}

/** Places a call from the phone; the application sees the INVITE. */
export async function incoming(body = SDP, headers: Record<string, string> = {}) {
  const invite = phone.request('INVITE', { uri: uri(), body, headers }, port)
  const frame = await app.next(isSip(/^INVITE/))
  return { invite, transactionId: frame.fields[8]!, frame }
}

export const answer = (transactionId: string, status: number, headers = '', body = '') =>
  app.send(`sip|${transactionId}|`, `SIP/2.0 ${status} X\r\n${headers}\r\n${body}`)

/** Places a call from the phone that is answered. */
export async function answeredCall() {
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

/** Places a call from the application to the phone. */
export async function outgoing(headers = '') {
  const id = app.send(
    'sip||',
    `INVITE ${phone.uri} SIP/2.0\r\nfrom: sip:100@localhost\r\n${headers}\r\n${SDP}`,
  )
  const echo = await app.reply(id)
  const invite = await phone.nextRequest('INVITE')
  return { invite, transactionId: echo.fields[10]!, echo }
}

export const contact = () => ({ Contact: `<${phone.uri}>` })

export async function outgoingCall() {
  const { invite, transactionId } = await outgoing()
  phone.respond(invite, 200, { port, tag: 'p1', headers: contact(), body: SDP })
  const frame = await app.next(isSip(/^SIP\/2.0 200/))
  const dialogId = frame.fields[9]!
  await app.reply(app.send(`sip||${dialogId}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`))
  await phone.nextRequest('ACK')
  return { invite, transactionId, dialogId }
}

/** Returns the parts of a CANCEL of an INVITE. */
export const cancelParts = (invite: SipRequest) => ({
  uri: invite.uri,
  callId: headerValue(invite, 'Call-ID')!,
  from: headerValue(invite, 'From')!,
  to: headerValue(invite, 'To')!,
  branch: /branch=([^;]+)/.exec(headerValue(invite, 'Via')!)![1]!,
  contact: false,
})

/** Ends a call on the application's side. */
export async function hangUp(dialogId: string) {
  const id = app.send(`sip||${dialogId}`, 'BYE sip:placeholder SIP/2.0\r\n\r\n')
  const bye = await phone.nextRequest('BYE')
  expect((await app.reply(id)).fields[3]).toBe('OK')
  phone.respond(bye, 200, { port })
  await app.next(isSip(/^SIP\/2.0 200/))
}
