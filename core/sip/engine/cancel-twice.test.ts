import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { app, isSip, outgoing, phone, port, useRawSite } from './testkit/raw-site.ts'

// Time stands still: no CANCEL is the repetition of another.
useRawSite(createVirtualClock())

it('a CANCEL that the application sends twice leaves once', async () => {
  const { invite, transactionId } = await outgoing()
  phone.respond(invite, 180, { port, tag: 'p1' })
  await app.next(isSip(/^SIP\/2.0 180/))
  const cancel = () => app.reply(app.send(`sip|${transactionId}|`, 'CANCEL sip:x SIP/2.0\r\n\r\n'))
  const replies = [await cancel(), await cancel()]
  expect(replies.map(({ fields }) => fields[3])).toEqual(['OK', 'OK'])
  phone.respond(await phone.nextRequest('CANCEL'), 200, { port, tag: 'p1' })
  phone.respond(invite, 487, { port, tag: 'p1' })
  await phone.nextRequest('ACK')
  await app.next(isSip(/^SIP\/2.0 487/))
  expect(phone.rest.filter((one) => one.type === 'request' && one.method === 'CANCEL')).toEqual([])
  expect((await cancel()).fields[3]).toBe('NOK')
})
