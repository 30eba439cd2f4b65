import { describe, expect, it } from 'vitest'
import { headerValue, type SipMessage } from '../message/index.ts'
import {
  answer,
  answeredCall,
  app,
  contact,
  hangUp,
  incoming,
  isSip,
  outgoing,
  outgoingCall,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'

useRawSite()

/** Every compact name of the IANA registry of header fields that a test can set freely. */
const FREE = [
  ['a', 'Accept-Contact', '*;audio'],
  ['b', 'Referred-By', '<sip:bob@b.example>'],
  ['d', 'Request-Disposition', 'no-fork'],
  ['e', 'Content-Encoding', 'identity'],
  ['j', 'Reject-Contact', '*;automata'],
  ['k', 'Supported', 'norefersub'],
  ['n', 'Identity-Info', '<https://a.example/cert>;alg=rsa-sha1'],
  ['o', 'Event', 'talk'],
  ['r', 'Refer-To', '<sip:carol@c.example?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2>'],
  ['s', 'Subject', 'lunch, perhaps'],
  ['u', 'Allow-Events', 'talk, hold'],
  ['x', 'Session-Expires', '1800;refresher=uac'],
  ['y', 'Identity', '"abc=="'],
] as const
/** The names that a message has by itself. */
const OWN = [
  ['f', 'From'],
  ['t', 'To'],
  ['i', 'Call-ID'],
  ['v', 'Via'],
  ['m', 'Contact'],
  ['c', 'Content-Type'],
  ['l', 'Content-Length'],
] as const

/** Returns the message with the names of a table row written in the short form, in lower or upper case. */
function shortened<M extends SipMessage>(message: M, isUpper = false): M {
  const short = new Map<string, string>([...FREE, ...OWN].map(([compact, long]) => [long, compact]))
  const spelt = (name: string) => (isUpper ? short.get(name)?.toUpperCase() : short.get(name)) ?? name
  return { ...message, headers: message.headers.map(({ name, value }) => ({ name: spelt(name), value })) }
}

const EXTRA = Object.fromEntries(FREE.map(([, long, value]) => [long, value]))
/** Names that nobody knows. */
const UNKNOWN = { 'X-Unknown': 'a, b', z: 'no compact name', Privacy: 'id' }
/** A name that occurs twice. */
const TWICE = ['<sip:1@h>;index=1', '<sip:2@h>;index=1.1']

/** Makes the phone write all of this into its next messages, in the short form. */
function writesShort(isUpper = false): void {
  const send = phone.send.bind(phone)
  phone.send = (message, to) => {
    const headers = [
      ...message.headers,
      ...Object.entries({ ...EXTRA, ...UNKNOWN }).map(([name, value]) => ({ name, value })),
      ...TWICE.map((value) => ({ name: 'History-Info', value })),
      { name: 'Content-Length', value: '' },
    ]
    send(shortened({ ...message, headers }, isUpper), to)
  }
}

/** Checks what an application has to read: each long name with its value, nothing in the short form, nothing lost. */
function expectLong({ sip }: { readonly sip: string }, own: readonly string[]): void {
  const lines = sip.slice(0, sip.indexOf('\r\n\r\n')).split('\r\n').slice(1)
  const all = { ...EXTRA, ...UNKNOWN }
  for (const [name, value] of Object.entries(all)) expect(lines).toContain(`${name}: ${value}`)
  const names = lines.map((line) => line.slice(0, line.indexOf(':')))
  expect(names).toEqual(expect.arrayContaining([...own]))
  expect(names.filter((name) => name.length === 1)).toEqual(['z'])
  expect(lines.filter((line) => line.startsWith('History-Info: '))).toEqual(
    TWICE.map((value) => `History-Info: ${value}`),
  )
}
const BARE = ['From', 'To', 'Call-ID', 'Via', 'Content-Length']
const WITH_BODY = [...BARE, 'Contact', 'Content-Type']

describe.each([false, true])('compact names, in capitals: %s', (isUpper) => {
  it('of an INVITE are written out for the application', async () => {
    writesShort(isUpper)
    const { invite, transactionId, frame } = await incoming()
    expectLong(frame, WITH_BODY)
    answer(transactionId, 486)
    phone.ack(invite, await phone.nextResponse(486), port)
  })

  it.each(['OPTIONS', 'MESSAGE', 'SUBSCRIBE', 'REGISTER'])('of a %s too', async (method) => {
    writesShort(isUpper)
    phone.request(method, { uri: uri(), body: SDP }, port)
    const frame = await app.next(isSip(new RegExp(`^${method}`)))
    expectLong(frame, WITH_BODY)
    answer(frame.fields[8]!, 488)
    await phone.nextResponse(488, method)
  })

  it.each(['REFER', 'INFO', 'NOTIFY', 'MESSAGE', 'UPDATE', 'INVITE', 'OPTIONS', 'DANCE'])(
    'of a %s in a dialog too',
    async (method) => {
      const { dialog } = await answeredCall()
      writesShort(isUpper)
      const request = phone.request(method, { uri: uri(), ...dialog, sequence: 2, body: SDP }, port)
      const frame = await app.next(isSip(new RegExp(`^${method}`)))
      expectLong(frame, WITH_BODY)
      answer(frame.fields[8]!, 488)
      const refused = await phone.nextResponse(488, method)
      if (method === 'INVITE') phone.ack(request, refused, port)
      phone.request('BYE', { uri: uri(), ...dialog, sequence: 3 }, port)
      const bye = await app.next(isSip(/^BYE/))
      expectLong(bye, BARE)
      answer(bye.fields[8]!, 200)
      await phone.nextResponse(200, 'BYE')
    },
  )

  it.each([180, 183, 302, 404, 486])('of an answer %s too', async (status) => {
    const { invite } = await outgoing()
    writesShort(isUpper)
    phone.respond(invite, status, { port, tag: 'p1', headers: contact(), body: SDP })
    expectLong(await app.next(isSip(new RegExp(`^SIP/2.0 ${status}`))), WITH_BODY)
    if (status < 200) phone.respond(invite, 486, { port, tag: 'p1' })
    await phone.nextRequest('ACK')
  })

  it('of answers in a dialog too', async () => {
    const { dialogId } = await outgoingCall()
    writesShort(isUpper)
    app.send(`sip||${dialogId}`, 'INFO sip:placeholder SIP/2.0\r\n\r\n')
    phone.respond(await phone.nextRequest('INFO'), 200, { port, headers: contact(), body: SDP })
    expectLong(await app.next(isSip(/^SIP\/2.0 200/)), WITH_BODY)
    await hangUp(dialogId)
  })
})

it('compact names of an application leave written out', async () => {
  const short = [...FREE].map(([compact, , value]) => `${compact}: ${value}\r\n`).join('')
  const { invite } = await outgoing(`${short}z: no compact name\r\n`)
  for (const [, long, value] of FREE.filter(([compact]) => compact !== 'x'))
    expect(headerValue(invite, long)).toBe(value)
  expect(invite.headers.filter(({ name }) => name.length === 1 && name !== 'Z')).toEqual([])
  phone.respond(invite, 486, { port, tag: 'p1' })
  await phone.nextRequest('ACK')
})
