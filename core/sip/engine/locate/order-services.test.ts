import { expect, it } from 'vitest'
import type { Service } from './find-services.ts'
import { orderServices } from './order-services.ts'

const service = (name: string, priority: number, weight: number, rank = 0): Service => ({
  protocol: 'udp',
  rank,
  priority,
  weight,
  port: 5060,
  addresses: [name],
})
const order = (services: Service[], random: () => number) =>
  orderServices(services, random).map(({ addresses }) => addresses[0])

it('goes by transport, then by priority', () => {
  const services = [service('d', 1, 0, 1), service('b', 10, 100), service('a', 5, 0), service('c', 20, 0)]
  expect(order(services, () => 0.5)).toEqual(['a', 'b', 'c', 'd'])
})

it.each([
  [0, ['none', 'heavy', 'light']],
  [0.5, ['heavy', 'light', 'none']],
  [0.95, ['light', 'heavy', 'none']],
])('draws by weight with a chance of %s', (chance, expected) => {
  const services = [service('heavy', 1, 90), service('none', 1, 0), service('light', 1, 10)]
  expect(order(services, () => chance)).toEqual(expected)
})

it('shares requests out by weight', () => {
  const services = [service('three', 1, 30), service('one', 1, 10)]
  let seed = 1
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  const first = Array.from({ length: 4000 }, () => order(services, random)[0])
  const share = first.filter((name) => name === 'three').length / first.length
  expect(share).toBeGreaterThan(0.7)
  expect(share).toBeLessThan(0.8)
})

it('loses and doubles none, whatever the weights are', () => {
  const services = Array.from({ length: 20 }, (_, index) =>
    service(String(index), index % 3, (index % 4) * 21_845),
  )
  for (const chance of [0, 0.3, 0.999_999]) {
    expect(new Set(order(services, () => chance)).size).toBe(20)
  }
})
