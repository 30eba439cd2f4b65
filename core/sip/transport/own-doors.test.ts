import { expect, it } from 'vitest'
import { isOwnDoor } from './own-doors.ts'

const CARDS = ['127.0.0.1', '::1', '192.0.2.7', 'fe80::1', '2001:db8::7']
const DOORS = [
  { address: '127.0.0.1', port: 9022 },
  { address: '0.0.0.0', port: 5060 },
  { address: '192.0.2.7', port: 5061 },
  { address: '::', port: 8443 },
]

it.each([
  ['127.0.0.1', 9022, true],
  ['::ffff:127.0.0.1', 9022, true],
  ['::FFFF:127.0.0.1', 9022, true],
  ['0.0.0.0', 9022, true],
  ['::', 9022, true],
  ['192.0.2.7', 9022, false],
  ['127.0.0.2', 9022, false],
  ['127.0.0.1', 9023, false],
  ['127.0.0.1', 5060, true],
  ['127.0.0.2', 5060, true],
  ['::1', 5060, true],
  ['192.0.2.7', 5060, true],
  ['203.0.113.9', 5060, false],
  ['192.0.2.7', 5061, true],
  ['::ffff:192.0.2.7', 5061, true],
  ['127.0.0.1', 5061, false],
  ['2001:db8::7', 8443, true],
  ['fe80::1%eth0', 8443, true],
  ['192.0.2.7', 8443, true],
  ['2001:db8::8', 8443, false],
])('%s port %i is a door of ours: %s', (address, port, isOurs) => {
  expect(isOwnDoor({ address, port }, DOORS, CARDS)).toBe(isOurs)
})
