import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { limitNewConnections } from './new-connections.ts'

function door(trusted: readonly string[] = []) {
  const clock = createVirtualClock()
  const limit = limitNewConnections(clock, () => trusted)
  /** Opens connections, and returns how many of them stay. */
  const open = (remoteAddress: string, count: number) => {
    let ended = 0
    for (let i = 0; i < count; i++) limit({ remoteAddress, destroy: () => ended++ } as unknown as Socket)
    return count - ended
  }
  return { clock, open }
}

it('lets 500 connections of an address in at once, then 100 a second', () => {
  const { clock, open } = door()
  expect(open('192.0.2.1', 2000)).toBe(500)
  clock.advance(1000)
  expect(open('192.0.2.1', 2000)).toBe(100)
  clock.advance(60_000)
  expect(open('192.0.2.1', 2000)).toBe(500)
})

it.each([
  ['another address', '192.0.2.2', 500],
  ['the same as IPv6', '::ffff:192.0.2.1', 0],
  ['another network', '2001:db8:0:2::1', 500],
])('counts for itself: %s', (_what, address, stay) => {
  const { open } = door()
  open('192.0.2.1', 600)
  open('2001:db8:0:1::1', 600)
  expect(open('2001:db8:0:1:ffff::1', 10)).toBe(0)
  expect(open(address, 600)).toBe(stay)
})

it('does not limit a proxy that speaks for many', () => {
  expect(door(['192.0.2.0/24']).open('192.0.2.1', 5000)).toBe(5000)
})
