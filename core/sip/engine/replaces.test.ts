import { describe, expect, it } from 'vitest'
import { headerValue } from '../message/index.ts'
import { answer, incoming, parseSip, phone, port, uri, useRawSite } from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'

useRawSite()

const REPLACES = 'call-1@h;to-tag=a.b;from-tag=c%d;early-only'

describe('an INVITE with Replaces', () => {
  it.each([REPLACES, 'x;from-tag=1;to-tag=2', 'x ; to-tag = 2 ; from-tag = 1 ; more="a b"'])(
    'reaches the application as it is: %s',
    async (value) => {
      const { invite, frame, transactionId } = await incoming(SDP, {
        Replaces: value,
        Require: 'replaces',
        'Referred-By': '<sip:a@h>',
      })
      const seen = parseSip(frame)
      expect(headerValue(seen, 'Replaces')).toBe(value)
      expect(headerValue(seen, 'Require')).toBe('replaces')
      expect(headerValue(seen, 'Referred-By')).toBe('<sip:a@h>')
      answer(transactionId, 481)
      phone.ack(invite, await phone.nextResponse(481), port)
    },
  )

  it.each([
    ['no To tag', { Replaces: 'x;from-tag=1' }],
    ['no From tag', { Replaces: 'x;to-tag=1' }],
    ['a tag without value', { Replaces: 'x;from-tag=1;to-tag=' }],
    ['a tag twice', { Replaces: 'x;from-tag=1;to-tag=2;to-tag=3' }],
    ['no Call-ID', { Replaces: ';from-tag=1;to-tag=2' }],
    ['two of them', { Replaces: `${REPLACES}, ${REPLACES}` }],
    ['two of them on two lines', { Replaces: REPLACES, replaces: REPLACES }],
    ['Join beside it', { Replaces: REPLACES, Join: 'x;from-tag=1;to-tag=2' }],
  ])('is answered 400 with %s', async (_, headers) => {
    const invite = phone.request('INVITE', { uri: uri(), body: SDP, headers }, port)
    phone.ack(invite, await phone.nextResponse(400), port)
  })

  it('is the only request that may have it', async () => {
    phone.request('MESSAGE', { uri: uri(), headers: { Replaces: REPLACES } }, port)
    await phone.nextResponse(400)
  })
})
