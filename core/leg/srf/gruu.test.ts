import { expect, it } from 'vitest'
import { gruuOf } from './message-facts.ts'

it.each([
  ['sip:101@office.local', undefined],
  ['sip:101@office.local;gr', ''],
  ['sip:101@office.local;gr=urn:uuid:1-2', 'urn:uuid:1-2'],
  ['sips:101@office.local:5061;transport=tls;gr=urn:uuid:1;lr', 'urn:uuid:1'],
  ['sip:101@office.local;group=1', undefined],
  ['sip:1;gr=x@office.local', undefined],
  ['sip:office.local;GR=A', 'A'],
  ['tel:101;gr=1', undefined],
])('the gr parameter of %s', (uri, gr) => {
  expect(gruuOf(uri)).toBe(gr)
})

it('is looked for in time that grows with the text only', () => {
  expect(gruuOf(`sip:a@b${';x'.repeat(30_000)}`)).toBeUndefined()
})
