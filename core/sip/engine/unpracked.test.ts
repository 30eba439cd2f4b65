import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { answer, app, incoming, phone, useRawSite } from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'
import { FAST } from './testkit/site.ts'

const clock = createVirtualClock()
useRawSite(clock)

it('a reliable answer without PRACK is repeated ever more slowly for 64·T1, and then ends the INVITE (RFC 3262 §3)', async () => {
  const { transactionId } = await incoming(SDP, { Supported: '100rel' })
  await app.reply(answer(transactionId, 183, 'require: 100rel\r\n', SDP))
  await phone.nextResponse(183)
  clock.advance(64 * FAST.t1)
  await phone.nextResponse(503, 'INVITE')
  expect(phone.rest.filter((one) => one.type === 'response' && one.status === 183)).toHaveLength(6)
  expect((await app.reply(answer(transactionId, 200, '', SDP))).fields[3]).toBe('NOK')
})
