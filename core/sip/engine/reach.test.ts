import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import type { OwnAddress } from '../transport/index.ts'
import { createCounters } from './counters.ts'
import { createReach, HEARD_ANOTHER, NO_WAY_TO_NEIGHBOUR } from './reach.ts'

const card = (address: string, internal = false): OwnAddress => ({
  address,
  family: 'ipv4',
  internal,
  cidr: `${address}/24`,
})
const from = (address: string) => ({ protocol: 'udp' as const, address, port: 5060 })

function site() {
  const [counters, clock] = [createCounters(), createVirtualClock()]
  const cards = [card('127.0.0.1', true), card('192.168.1.7')]
  return { counters, clock, cards, reach: createReach(counters, clock, () => [...cards]) }
}

it('hears another computer once, and never this one', () => {
  const { counters, clock, cards, reach } = site()
  for (const address of ['127.0.0.1', '::1', '192.168.1.7']) reach.heard(from(address))
  cards.push(card('10.0.0.7'))
  clock.advance(5000)
  reach.heard(from('10.0.0.7'))
  expect(counters.all()).toEqual({})
  reach.heard(from('192.168.1.55'))
  reach.heard(from('192.168.1.56'))
  expect(counters.all()).toEqual({ [HEARD_ANOTHER]: 1 })
})

it.each([
  ['send EHOSTUNREACH 192.168.1.55:5060', '192.168.1.55', 1],
  ['send EHOSTUNREACH 192.168.2.55:5060', '192.168.2.55', undefined],
  ['send ENETUNREACH 192.168.1.55:5060', '192.168.1.55', undefined],
])('%s counts as no way to a neighbour: %s, %s', (text, address, times) => {
  const { counters, reach } = site()
  reach.unsent({ code: 'unreachable', text }, from(address))
  expect(counters.all()[NO_WAY_TO_NEIGHBOUR]).toBe(times)
})
