import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { answer, answeredCall, app, isSip, phone, port, uri, useRawSite } from './testkit/raw-site.ts'

const clock = createVirtualClock()
useRawSite(clock)

/** Timers of the tests, in milliseconds: E is T2 after 20 + 40; a caller waits 64·T1. */
const E_IS_T2_MS = 60
const CALLER_WAITS_MS = 1280

const asked = async () => {
  phone.request('OPTIONS', { uri: uri() }, port)
  return (await app.next(isSip(/^OPTIONS/))).fields[8]!
}
const statuses = () => phone.rest.flatMap((message) => (message.type === 'response' ? [message.status] : []))

it('a 100 is sent when the caller’s timer E has grown to T2, and not before', async () => {
  const transactionId = await asked()
  clock.advance(E_IS_T2_MS - 1)
  await app.reply(app.send('ping'))
  expect(statuses()).toEqual([])
  clock.advance(1)
  await phone.nextResponse(100, 'OPTIONS')
  answer(transactionId, 200)
  await phone.nextResponse(200, 'OPTIONS')
})

it('an answer in time gets no 100 behind it', async () => {
  answer(await asked(), 200)
  await phone.nextResponse(200, 'OPTIONS')
  clock.advance(10 * E_IS_T2_MS)
  await app.reply(app.send('ping'))
  expect(statuses()).toEqual([])
})

it('an application that does not answer is stood in for while the caller still waits, with 500 and never 408', async () => {
  const transactionId = await asked()
  clock.advance(CALLER_WAITS_MS - 40)
  await phone.nextResponse(500, 'OPTIONS')
  const late = await app.reply(answer(transactionId, 408))
  expect(late.fields.slice(3)).toEqual(['NOK', 'Response not sent due to unknown transaction'])
  expect(statuses()).toEqual([100])
})

it('no other provisional answer leaves', async () => {
  const transactionId = await asked()
  const refused = await app.reply(answer(transactionId, 183))
  expect(refused.fields.slice(3)).toEqual(['NOK', 'Server error: no provisional answer to OPTIONS'])
  answer(transactionId, 200)
  await phone.nextResponse(200, 'OPTIONS')
})

it('holds inside a dialog too', async () => {
  const { dialog } = await answeredCall()
  phone.request('INFO', { uri: uri(), ...dialog, sequence: 2 }, port)
  const info = await app.next(isSip(/^INFO/))
  clock.advance(E_IS_T2_MS)
  await phone.nextResponse(100, 'INFO')
  answer(info.fields[8]!, 200)
  await phone.nextResponse(200, 'INFO')
  phone.request('BYE', { uri: uri(), ...dialog, sequence: 3 }, port)
  answer((await app.next(isSip(/^BYE/))).fields[8]!, 200)
  await phone.nextResponse(200, 'BYE')
})
