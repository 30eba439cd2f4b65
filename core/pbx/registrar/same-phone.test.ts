import { expect, it } from 'vitest'
import { createOffice, createOfficePhone } from '../../../test/kit/pbx-office.ts'

const A = '<urn:uuid:a>'
const B = '<urn:uuid:b>'
interface Sent {
  readonly at: string
  readonly callId: string
  readonly instance?: string
  readonly regId?: number
}
it.each<[what: string, first: Sent, then: Sent, left: string[]]>([
  ['the same Call-ID', { at: 'p1', callId: 'a' }, { at: 'p2', callId: 'a' }, ['p2']],
  ['another Call-ID', { at: 'p1', callId: 'a' }, { at: 'p2', callId: 'b' }, ['p2', 'p1']],
  [
    'the same instance',
    { at: 'p1', callId: 'a', instance: A },
    { at: 'p2', callId: 'b', instance: A },
    ['p2'],
  ],
  [
    'another instance with the same Call-ID',
    { at: 'p1', callId: 'a', instance: A },
    { at: 'p2', callId: 'a', instance: B },
    ['p2', 'p1'],
  ],
  ['an instance by now', { at: 'p1', callId: 'a' }, { at: 'p2', callId: 'a', instance: A }, ['p2']],
  [
    'no flow any more',
    { at: 'p1', callId: 'a', instance: A, regId: 1 },
    { at: 'p2', callId: 'b', instance: A },
    ['p2'],
  ],
  [
    'the same flow',
    { at: 'p1', callId: 'a', instance: A, regId: 1 },
    { at: 'p2', callId: 'b', instance: A, regId: 1 },
    ['p2'],
  ],
  [
    'another flow of the same instance',
    { at: 'p1', callId: 'a', instance: A, regId: 1 },
    { at: 'p2', callId: 'a', instance: A, regId: 2 },
    ['p2', 'p1'],
  ],
])('a phone from a new address with %s', async (_, first, then, left) => {
  const office = createOffice()
  for (const [index, { at, callId, instance, regId }] of [first, then].entries()) {
    const own = instance === undefined ? '' : `;+sip.instance="${instance}"`
    const flow = regId === undefined ? '' : `;reg-id=${regId}`
    const headers = { contact: `<sip:101@${at}>${own}${flow}`, cseq: `${index + 1} REGISTER` }
    // The first message is challenged, so that each phone comes to a number above.
    const phone = createOfficePhone(office, '101', { callId })
    expect((await phone.register(headers)).status).toBe(200)
  }
  const bindings = office.location.bindings('101')
  expect(bindings.map(({ contact }) => contact)).toEqual(left.map((at) => `sip:101@${at}`))
})
