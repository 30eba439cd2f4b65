import { beforeEach, expect, it } from 'vitest'
import {
  answer,
  answeredCall,
  app,
  cancelParts,
  hangUp,
  head,
  incoming,
  outgoing,
  outgoingCall,
  phone,
  port,
  useRawSite,
} from '../testkit/raw-site.ts'

useRawSite()
beforeEach(async () => {
  for (const kind of ['attempt', 'start', 'stop']) await app.reply(app.send(`route|cdr:${kind}`))
})

/** Returns the next event without its ids and time: kind, source, its other fields, and the message's first line. */
async function event(): Promise<string> {
  const frame = await app.next(({ fields }) => fields[1]!.startsWith('cdr:'))
  const [, kind, source, time, ...rest] = frame.fields
  expect(time).toMatch(/^\d\d:\d\d:\d\d\.\d{6}$/)
  return [kind, source, ...rest, head(frame).replace(/ sip:\S+/, '')].join(' ')
}

it('a call that came in and was ended by us', async () => {
  const { dialogId } = await answeredCall()
  expect(await event()).toBe('cdr:attempt network INVITE SIP/2.0')
  expect(await event()).toBe('cdr:start application uas SIP/2.0 200 X')
  await hangUp(dialogId)
  expect(await event()).toBe('cdr:stop application normal-release BYE SIP/2.0')
})

it('a call that was refused, and one that was given up', async () => {
  const { transactionId, invite } = await incoming()
  expect(await event()).toContain('attempt')
  answer(transactionId, 486)
  phone.ack(invite, await phone.nextResponse(486), port)
  expect(await event()).toBe('cdr:stop application call-rejected SIP/2.0 486 X')
  const second = await incoming()
  expect(await event()).toContain('attempt')
  phone.request('CANCEL', cancelParts(second.invite), port)
  phone.ack(second.invite, await phone.nextResponse(487), port)
  expect(await event()).toMatch(/^cdr:stop application call-canceled SIP\/2.0 487/)
})

it('a call of ours', async () => {
  const { dialogId } = await outgoingCall()
  expect(await event()).toBe('cdr:attempt application INVITE SIP/2.0')
  expect(await event()).toBe('cdr:start network uac SIP/2.0 200 X')
  await hangUp(dialogId)
  expect(await event()).toBe('cdr:stop application normal-release BYE SIP/2.0')
  const { invite } = await outgoing()
  expect(await event()).toContain('attempt')
  phone.respond(invite, 603, { port, tag: 'p' })
  expect(await event()).toBe('cdr:stop network call-rejected SIP/2.0 603 X')
})
