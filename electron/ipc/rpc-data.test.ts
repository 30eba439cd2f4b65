import { expect, it } from 'vitest'
import { isRpcData } from './rpc-data.ts'

it.each([
  '{"i":"1","p":{"u":"/system/info"}}',
  '{"i":"1","t":4}',
  '{"i":"1","t":3,"p":{"e":"message","d":{}}}',
  new Uint8Array([123, 125]),
])('takes %j', (data) => expect(isRpcData(data)).toBe(true))

it.each([
  '',
  'garbage',
  'null',
  '[]',
  '{"i":1,"p":{"u":"/x"}}',
  '{"i":"1"}',
  '{"i":"1","p":{"u":"https://example.org/"}}',
  '{"i":"1","t":9}',
  { i: '1', p: { u: '/x' } },
  undefined,
  42,
])('refuses %j', (data) => expect(isRpcData(data)).toBe(false))

it('refuses what is too long', () => {
  const text = JSON.stringify({ i: '1', p: { u: '/x', b: 'x'.repeat(16 * 1024 * 1024) } })
  expect(isRpcData(text)).toBe(false)
})
