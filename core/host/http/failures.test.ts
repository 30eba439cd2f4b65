import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createFailures, MAX_ADDRESSES, networkOf } from './failures.ts'

describe('whom an address belongs to', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::1', '::1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s: %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

const address = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
const TOO_MANY = 10

describe('wrong secrets of more addresses than are kept', () => {
  it.each([
    ['the one whose minute began first is forgotten', 1, [0], [1, 2]],
    ['two more forget two', 2, [0, 1], [2]],
  ] as const)('%s', (_, more, forgotten, kept) => {
    const clock = createVirtualClock()
    const failures = createFailures(clock)
    for (const n of [0, 1, 2]) for (let count = 0; count < TOO_MANY; count++) failures.count(address(n))
    for (let n = 3; n < MAX_ADDRESSES + more; n++) failures.count(address(n))
    for (const n of forgotten) expect(failures.wait(address(n))).toBeUndefined()
    for (const n of kept) expect(failures.wait(address(n))).toBe(60)
  })

  it('a new minute puts an address behind those that came meanwhile', () => {
    const clock = createVirtualClock()
    const failures = createFailures(clock)
    failures.count(address(0))
    clock.advance(30_000)
    for (let count = 0; count < TOO_MANY; count++) failures.count(address(1))
    clock.advance(30_000)
    for (let count = 0; count < TOO_MANY; count++) failures.count(address(0))
    for (let n = 2; n <= MAX_ADDRESSES; n++) failures.count(address(n))
    expect(failures.wait(address(0))).toBe(60)
    expect(failures.wait(address(1))).toBeUndefined()
  })
})
